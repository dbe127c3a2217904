import { connect } from 'node:net'
import type { ServiceAddress } from '../compose/compose-state.ts'
import { TestbedError } from '../errors.ts'
import type { NodeHandle, NodeKind } from '../node-handle.ts'
import type { Address } from '../redis/ask.ts'
import type { TopologyAddresses } from '../topology-view.ts'
import { findRedis, list, type Service, type StatefulSet } from './cluster-objects.ts'
import { readLogins } from './kubernetes-logins.ts'
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
