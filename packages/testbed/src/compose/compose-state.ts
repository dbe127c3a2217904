import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { TestbedError } from '../errors.ts'
import type { NodeHandle } from '../node-handle.ts'
import type { TopologyAddresses } from '../topology-view.ts'
import type { ComposeContainer } from './compose-containers.ts'

/** How this process reaches the nodes: at their own addresses, or at ports published on this machine. */
export type ComposeReach = 'direct' | 'published'

/** A service with an HTTP side. */
export interface ServiceAddress {
  readonly name: string
  readonly url: string
}

export interface ComposeState extends TopologyAddresses {
  readonly project: string
  readonly services: readonly ServiceAddress[]
}

/** What a project is, read off its containers: nothing else needs to be kept anywhere. */
export function toComposeState(
  project: string,
  containers: readonly ComposeContainer[],
  reach?: ComposeReach
): ComposeState {
  const redis = containers.filter(({ environment }) => environment.REDIS_ANNOUNCE_HOST !== undefined)
  const sentinels = containers.filter(({ environment }) => environment.SENTINEL_ANNOUNCE_HOST !== undefined)
  const [first] = redis
  if (first === undefined || sentinels.length === 0) {
    throw new TestbedError('TESTBED_NOT_FOUND', `the Compose project '${project}' has no Redis and Sentinel containers`)
  }
  const { REDIS_MASTER_NAME, REDIS_PASSWORD_FILE, REDIS_SENTINEL_PASSWORD_FILE } = first.environment
  const way = reach ?? (isNeighbour(first.environment.REDIS_ANNOUNCE_HOST) ? 'direct' : 'published')
  const password = readMounted(first, REDIS_PASSWORD_FILE)
  const sentinelPassword = readMounted(first, REDIS_SENTINEL_PASSWORD_FILE)
  return {
    project,
    masterName: REDIS_MASTER_NAME ?? 'mymaster',
    nodes: redis.map((container) => toNode(container, 'redis', way)),
    sentinels: sentinels.map((container) => toNode(container, 'sentinel', way)),
    services: containers.flatMap(toService),
    ...(password === undefined ? {} : { password }),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword })
  }
}

function toNode(container: ComposeContainer, kind: NodeHandle['kind'], reach: ComposeReach): NodeHandle {
  const { REDIS_ANNOUNCE_HOST, SENTINEL_ANNOUNCE_HOST, REDIS_PORT, SENTINEL_PORT } = container.environment
  const port = Number(kind === 'redis' ? (REDIS_PORT ?? 6379) : (SENTINEL_PORT ?? 26_379))
  const host = (kind === 'redis' ? REDIS_ANNOUNCE_HOST : SENTINEL_ANNOUNCE_HOST) ?? ''
  const published = container.ports[port]
  return {
    name: container.service,
    kind,
    host,
    port,
    ...(reach === 'published' && published !== undefined ? { dial: { host: '127.0.0.1', port: published } } : {})
  }
}

function toService({ service, environment, ports }: ComposeContainer): ServiceAddress[] {
  const port = ports[Number(environment.HTTP_PORT)]
  return port === undefined ? [] : [{ name: service, url: `http://127.0.0.1:${port}` }]
}

/** On Linux the engine's bridge is an interface of this machine; elsewhere the containers are in a virtual machine. */
function isNeighbour(host = ''): boolean {
  const network = host.slice(0, host.lastIndexOf('.') + 1)
  return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address.startsWith(network)))
}

function readMounted({ mounts }: ComposeContainer, path: string | undefined): string | undefined {
  const file = path === undefined ? undefined : mounts[path]
  return file === undefined ? undefined : readFileSync(file, 'utf8').trimEnd()
}
