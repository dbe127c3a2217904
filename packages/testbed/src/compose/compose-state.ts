import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { TestbedError } from '../errors.ts'
import { tlsServerName } from '../make-certificates.ts'
import type { NodeHandle } from '../node-handle.ts'
import type { Login } from '../redis/ask.ts'
import type { TopologyAddresses } from '../topology-view.ts'
import type { ComposeContainer } from './compose-containers.ts'

/** How this process reaches the nodes: at their own addresses, or at ports published on this machine. */
export type ComposeReach = 'direct' | 'published'

/** A service with an HTTP side. */
export interface ServiceAddress {
  readonly name: string
  readonly url: string
  /** Where it says whether it is ready. @default '/readyz' */
  readonly readyPath?: string
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
  const way = reach ?? (isNeighbour(first.environment.REDIS_ANNOUNCE_HOST) ? 'direct' : 'published')
  return {
    project,
    masterName: first.environment.REDIS_MASTER_NAME ?? 'mymaster',
    nodes: redis.map((container) => toNode(container, 'redis', way)),
    sentinels: sentinels.map((container) => toNode(container, 'sentinel', way)),
    services: containers.flatMap(toService),
    ...readLogins(first)
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

/** Ours say their port in the environment, others in the label `ready`, as `9090/-/ready`. */
function toService({ service, environment, labels, ports }: ComposeContainer): ServiceAddress[] {
  const [, labelled, readyPath] = /^(\d+)(\/.*)$/.exec(labels.ready ?? '') ?? []
  const port = ports[Number(environment.HTTP_PORT ?? labelled)]
  if (port === undefined) return []
  return [{ name: service, url: `http://127.0.0.1:${port}`, ...(readyPath === undefined ? {} : { readyPath }) }]
}

/** On Linux the engine's bridge is an interface of this machine; elsewhere the containers are in a virtual machine. */
function isNeighbour(host = ''): boolean {
  const network = host.slice(0, host.lastIndexOf('.') + 1)
  return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address.startsWith(network)))
}

/** The passwords of nodes and Sentinels; with users, the operator's login, and the application's for clients. */
export function readLogins({ environment, mounts }: ComposeContainer): Partial<TopologyAddresses> {
  const {
    REDIS_USERS_DIR,
    REDIS_TLS_CA_FILE = '',
    REDIS_PASSWORD_FILE = '',
    REDIS_SENTINEL_PASSWORD_FILE = ''
  } = environment
  if (REDIS_USERS_DIR === undefined) {
    const password = readLine(toHostFile(mounts, REDIS_PASSWORD_FILE))
    const sentinelPassword = readLine(toHostFile(mounts, REDIS_SENTINEL_PASSWORD_FILE))
    return { ...(password && { password }), ...(sentinelPassword && { sentinelPassword }) }
  }
  const users = mounts[REDIS_USERS_DIR] ?? ''
  const caFile = toHostFile(mounts, REDIS_TLS_CA_FILE)
  const tls = { ca: readFileSync(caFile, 'utf8'), servername: tlsServerName }
  const admin: Login = { username: 'admin', password: readLine(join(users, 'admin')), tls }
  const appFile = join(users, 'app')
  return {
    password: admin,
    sentinelPassword: admin,
    clientEnvironment: {
      REDIS_USERNAME: 'app',
      REDIS_PASSWORD_FILE: appFile,
      REDIS_SENTINEL_USERNAME: 'app',
      REDIS_SENTINEL_PASSWORD_FILE: appFile,
      REDIS_TLS: 'true',
      REDIS_TLS_CA_FILE: caFile,
      REDIS_TLS_SERVER_NAME: tlsServerName
    }
  }
}

/** Where on this machine a file lies whose folder is mounted in a container. */
function toHostFile(mounts: ComposeContainer['mounts'], file: string): string {
  return join(mounts[dirname(file)] ?? '', basename(file))
}

function readLine(file: string): string {
  return readFileSync(file, 'utf8').trimEnd()
}
