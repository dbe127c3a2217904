import { Redis, type SentinelConnectionOptions } from 'ioredis'
import { toPeerAddresses } from './peer-addresses.ts'
import type { Subject } from './subject.ts'

/** Plain ioredis with its own Sentinel support and its defaults: one client for writes, one for reads from a replica. */
export async function createIoredisSubject(
  env: Record<string, string | undefined>,
  options: Pick<SentinelConnectionOptions, 'failoverDetector'> = {}
): Promise<Subject> {
  const common = { ...toPeerAddresses(env), ...options }
  const master = new Redis(common)
  const replica = new Redis({ ...common, role: 'slave' })
  // What goes wrong shows in the commands.
  for (const redis of [master, replica]) redis.on('error', () => {})
  await Promise.all([master.ping(), replica.ping()])
  return {
    writeClasses: ['fast'],
    write: async ({ command: [name, ...args] }) => {
      await master.call(name, ...args)
      return undefined
    },
    read: async ([name, ...args]) => {
      const value = await replica.call(name, ...args)
      return { value: value === null ? null : String(value) }
    },
    endOf: () => 'failed',
    close: async () => {
      master.disconnect()
      replica.disconnect()
    }
  }
}

/** The same with the option that watches for failovers. */
export function createIoredisDetectorSubject(env: Record<string, string | undefined>): Promise<Subject> {
  return createIoredisSubject(env, { failoverDetector: true })
}
