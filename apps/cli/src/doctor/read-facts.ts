import {
  type NodeHandle,
  parseFields,
  parseInfo,
  parseReplicas,
  type ServiceAddress,
  type Topology
} from '@repo/testbed'
import { isServiceReady } from '../stack/is-service-ready.ts'
import type { AttachedStack } from '../stack/stack-kind.ts'
import type { Facts, NodeFacts, SentinelFacts, ServiceFacts } from './facts.ts'

const settings = [
  'maxmemory*',
  'min-replicas-*',
  'appendonly',
  'appendfsync',
  'save',
  'maxclients',
  'repl-backlog-size',
  'tls-port',
  'protected-mode'
] as const

/** Asks every node, Sentinel and service once. */
export async function readFacts({ topology, services }: AttachedStack): Promise<Facts> {
  const [nodes, sentinels, serviceFacts] = await Promise.all([
    Promise.all(topology.nodes.map((node) => readNode(topology, node))),
    Promise.all(topology.sentinels.map((sentinel) => readSentinel(topology, sentinel))),
    Promise.all(services.map(readService))
  ])
  return { masterName: topology.masterName, nodes, sentinels, services: serviceFacts }
}

type Known = Pick<NodeFacts, 'name' | 'address'>
const known = ({ name, host, port }: NodeHandle): Known => ({ name, address: `${host}:${port}` })

async function readNode(topology: Topology, node: NodeHandle): Promise<NodeFacts> {
  const empty = { ...known(node), clockOffMs: 0, info: new Map(), config: new Map(), isOpen: false }
  try {
    const [clockOffMs, info, user, config] = await askWithTime(
      topology,
      node,
      ['INFO'],
      ['ACL', 'GETUSER', 'default'],
      ['CONFIG', 'GET', ...settings]
    )
    if (info instanceof Error) return { ...empty, problem: info.message }
    return {
      ...known(node),
      clockOffMs,
      info: parseInfo(info),
      config: parseFields(config),
      isOpen: isOpen(user)
    }
  } catch (error) {
    return { ...empty, problem: (error as Error).message }
  }
}

async function readSentinel(topology: Topology, sentinel: NodeHandle): Promise<SentinelFacts> {
  const { masterName } = topology
  try {
    const [clockOffMs, master, replicas, others, quorum, info, resolves] = await askWithTime(
      topology,
      sentinel,
      ['SENTINEL', 'MASTER', masterName],
      ['SENTINEL', 'REPLICAS', masterName],
      ['SENTINEL', 'SENTINELS', masterName],
      ['SENTINEL', 'CKQUORUM', masterName],
      ['INFO', 'sentinel'],
      ['SENTINEL', 'CONFIG', 'GET', 'resolve-hostnames']
    )
    return {
      ...known(sentinel),
      ...(master instanceof Error ? { problem: master.message } : {}),
      clockOffMs,
      master: parseFields(master),
      replicas: parseReplicas(replicas),
      others: toList(others).map(parseFields),
      quorum: quorum instanceof Error ? quorum.message : String(quorum),
      isTilted: parseInfo(info).get('sentinel_tilt') === '1',
      resolvesNames: parseFields(resolves).get('resolve-hostnames') === 'yes'
    }
  } catch (error) {
    const empty = { clockOffMs: 0, master: new Map(), replicas: [], others: [], isTilted: false, resolvesNames: false }
    return { ...known(sentinel), ...empty, quorum: '', problem: (error as Error).message }
  }
}

const toList = (reply: unknown): readonly unknown[] => (Array.isArray(reply) ? reply : [])

/** Flags of the default user: `on` and `nopass` let anybody in. */
function isOpen(user: unknown): boolean {
  const fields = toList(user)
  const flags = toList(fields[fields.indexOf('flags') + 1]).map(String)
  return flags.includes('on') && flags.includes('nopass')
}

/** The answers after how far its clock is off. */
async function askWithTime(
  topology: Topology,
  node: NodeHandle,
  ...commands: readonly (readonly [string, ...string[]])[]
): Promise<[number, ...unknown[]]> {
  const before = Date.now()
  const [time, ...answers] = await topology.ask(node, ['TIME'], ...commands)
  const after = Date.now()
  if (!Array.isArray(time)) return [0, ...answers]
  const there = Number(time[0]) * 1000 + Number(time[1]) / 1000
  // Between the two it was asked: only what lies outside is the clock's fault.
  const off = there < before ? there - before : there > after ? there - after : 0
  return [Math.round(off), ...answers]
}

async function readService(service: ServiceAddress): Promise<ServiceFacts> {
  const [isReady, metrics] = await Promise.all([isServiceReady(service), readMetrics(service)])
  return { name: service.name, isReady, metrics }
}

async function readMetrics({ url }: ServiceAddress): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, number>()
  try {
    const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2000) })
    for (const [, name = '', value] of (await answer.text()).matchAll(/^(redis_ha_\w+)(?:\{.*\})? (\S+)$/gm)) {
      sums.set(name, (sums.get(name) ?? 0) + Number(value))
    }
  } catch {
    // It is not ready then, which says more.
  }
  return sums
}
