/** What every Sentinel client is told, from the topology's environment. */
export function toPeerAddresses(env: Record<string, string | undefined>) {
  const sentinels = (env.REDIS_SENTINELS ?? '').split(',').map((address) => {
    const [host = '', port] = address.split(':')
    return { host, port: Number(port) }
  })
  return { sentinels, name: env.REDIS_MASTER_NAME ?? 'mymaster' }
}
