import { isSameAddress, type NodeAddress, toAddressKey } from '../topology/node-address.ts'
import type { Environment, Readings } from './read-variables.ts'

const localRedis: NodeAddress = { host: '127.0.0.1', port: 6379 }

/** Where the one Redis of standalone mode is; REDIS_URL, REDIS_ADDR and REDIS_HOST must not name different ones. */
export function resolveMasterAddress(env: Environment, readings: Readings, problems: string[]): NodeAddress {
  const { url, address, host, port } = readings
  // Without a host the port belongs to nothing, unless nothing else says where Redis is.
  const isNamed = url.value !== undefined || address.value !== undefined
  const byHost =
    host.value !== undefined || (port.value !== undefined && !isNamed)
      ? { host: host.value ?? localRedis.host, port: port.value ?? localRedis.port }
      : undefined
  if (host.value !== undefined && port.setBy === undefined && env.REDIS_PORT?.includes('://')) {
    problems.push(
      `REDIS_PORT: expected a port from 1 to 65535, got "${env.REDIS_PORT}", which Kubernetes injects for a Service called redis: set enableServiceLinks: false in the pod, or REDIS_ADDR=${host.value}:6379 instead of REDIS_HOST`
    )
  }
  const given = [
    ['REDIS_URL', url.value?.address] as const,
    ['REDIS_ADDR', address.value] as const,
    [host.value === undefined ? 'REDIS_PORT' : 'REDIS_HOST', byHost] as const
  ].flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))
  const [first, ...others] = given
  for (const other of others) {
    if (first === undefined || isSameAddress(first.value, other.value)) continue
    problems.push(
      `${first.name} (${toAddressKey(first.value)}) and ${other.name} (${toAddressKey(other.value)}) disagree about where Redis is: keep one`
    )
  }
  if (isNamed && host.value === undefined && port.value !== undefined && port.value !== first?.value.port) {
    problems.push(`${first?.name} (port ${first?.value.port}) and REDIS_PORT (${port.value}) disagree: keep one`)
  }
  return first?.value ?? localRedis
}
