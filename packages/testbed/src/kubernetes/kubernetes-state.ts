import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { repositoryRoot } from '../compose/compose-command.ts'
import type { ServiceAddress } from '../compose/compose-state.ts'
import { TestbedError } from '../errors.ts'
import { tlsServerName } from '../make-certificates.ts'
import type { NodeHandle, NodeKind } from '../node-handle.ts'
import type { Address, Login } from '../redis/ask.ts'
import type { TopologyAddresses } from '../topology-view.ts'
import {
  type Deployment,
  findRedis,
  list,
  type Secret,
  type Service,
  type StatefulSet,
  tlsSecretOf,
  usersSecretOf
} from './cluster-objects.ts'
import { kubectlJson } from './kubectl.ts'
import { keepForwarding } from './port-forward.ts'

export interface KubernetesState extends TopologyAddresses {
  readonly namespace: string
  /** What the names of all objects begin with; the chart's release has one. */
  readonly prefix: string
  readonly services: readonly ServiceAddress[]
}

const ports = { redis: 6379, sentinel: 26_379 } as const

/** What runs in a namespace, read off the cluster: nothing else is kept anywhere. */
export async function readKubernetesState(namespace: string): Promise<KubernetesState> {
  const [sets, services, settings] = await Promise.all([
    list<StatefulSet>('statefulset', namespace),
    list<Service>('service', namespace),
    list<{ data?: Readonly<Record<string, string>> }>('configmap', namespace)
  ])
  const redis = findRedis(sets)
  const prefix = redis?.metadata.name.slice(0, -'redis'.length) ?? ''
  const replicasOf = (name: string) => sets.find(({ metadata }) => metadata.name === prefix + name)?.spec.replicas ?? 0
  if (redis === undefined || replicasOf('redis') === 0 || replicasOf('sentinel') === 0) {
    throw new TestbedError('TESTBED_NOT_FOUND', `no Redis and Sentinel run in the namespace '${namespace}'`)
  }
  const addressOf = (name: string) => services.find(({ metadata }) => metadata.name === name)?.spec.clusterIP
  const isDirect = await answers({ host: addressOf(`${prefix}sentinel-0`) ?? '', port: ports.sentinel })
  const reach = (resource: string, address: Address) =>
    isDirect ? Promise.resolve(undefined) : keepForwarding(namespace, resource, address.port)
  const toNodes = (kind: NodeKind) =>
    Promise.all(
      Array.from({ length: replicasOf(kind) }, async (_, i): Promise<NodeHandle> => {
        const name = `${prefix}${kind}-${i}`
        const address = { host: addressOf(name) ?? '', port: ports[kind] }
        const dial = await reach(`pod/${name}`, address)
        return { name, kind, ...address, ...(dial && { dial }) }
      })
    )
  const apps = ['api', 'worker'].map((app) => prefix + app)
  const http = services.filter(({ metadata }) => apps.includes(metadata.name))
  return {
    namespace,
    prefix,
    masterName:
      settings.find(({ data }) => data?.REDIS_MASTER_NAME !== undefined)?.data?.REDIS_MASTER_NAME ?? 'mymaster',
    nodes: await toNodes('redis'),
    sentinels: await toNodes('sentinel'),
    services: await Promise.all(
      http.map(async ({ metadata: { name }, spec }) => {
        const own = { host: spec.clusterIP, port: spec.ports[0]?.port ?? 80 }
        const { host, port } = (await reach(`service/${name}`, own)) ?? own
        return { name, url: `http://${host}:${port}` }
      })
    ),
    ...(await readLogins(namespace, redis))
  }
}

/** The operator's login, and the application's for clients. */
async function readLogins(namespace: string, redis: StatefulSet): Promise<Partial<TopologyAddresses>> {
  const passwordOf = await readSecret(namespace, usersSecretOf(redis))
  const tlsSecret = tlsSecretOf(redis)
  const tls = tlsSecret === undefined ? undefined : await readTls(namespace, tlsSecret)
  const admin: Login = { username: 'admin', password: passwordOf('admin'), ...(tls && { tls }) }
  return {
    password: admin,
    sentinelPassword: admin,
    clientEnvironment: {
      REDIS_USERNAME: 'app',
      REDIS_PASSWORD: passwordOf('app'),
      REDIS_SENTINEL_USERNAME: 'app',
      REDIS_SENTINEL_PASSWORD: passwordOf('app'),
      ...(tls && {
        REDIS_TLS: 'true',
        REDIS_TLS_CA_FILE: keepAuthority(namespace, tls.ca),
        REDIS_TLS_SERVER_NAME: tls.servername
      })
    }
  }
}

/** What its keys hold; nothing when it lacks one. */
async function readSecret(namespace: string, name: string): Promise<(key: string) => string> {
  const { data = {} } = await kubectlJson<Secret>(['--namespace', namespace, 'get', 'secret', name])
  return (key) => Buffer.from(data[key] ?? '', 'base64').toString()
}

/** Whom clients trust, and the name that the applications are told to expect. */
async function readTls(namespace: string, secret: string): Promise<{ ca: string; servername: string }> {
  const ca = (await readSecret(namespace, secret))('ca.crt')
  if (ca === '') {
    throw new TestbedError(
      'TESTBED_REFUSED',
      `the Secret ${secret} lacks ca.crt, by which nodes and clients are verified`
    )
  }
  const apps = await list<Deployment>('deployment', namespace)
  const variables = apps.flatMap(({ spec }) => spec.template.spec.containers.flatMap(({ env = [] }) => env))
  return { ca, servername: variables.find(({ name }) => name === 'REDIS_TLS_SERVER_NAME')?.value ?? tlsServerName }
}

/** Clients take it from a file. */
function keepAuthority(namespace: string, ca: string): string {
  const folder = join(repositoryRoot, '.run/kubernetes', namespace)
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'ca.crt')
  writeFileSync(file, ca)
  return file
}

/** Does this machine reach the cluster's addresses? One that refuses has answered: its pod is away. */
function answers({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 500 })
    const end = (is: boolean) => {
      socket.destroy()
      resolve(is)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', (error) => end('code' in error && error.code === 'ECONNREFUSED'))
  })
}
