import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { troubles } from '../../../../infra/observability/troubleshooting.ts'
import { diagnose, rules } from './diagnose.ts'
import type { Facts, NodeFacts, SentinelFacts } from './facts.ts'

const fields = (values: Readonly<Record<string, string>>) => new Map(Object.entries(values))
const config = {
  'maxmemory-policy': 'noeviction',
  maxmemory: '300',
  'min-replicas-to-write': '1',
  appendonly: 'yes'
}
const node = (number: number, info: Readonly<Record<string, string>>): NodeFacts => ({
  name: `redis-${number}`,
  address: `10.0.0.1${number}:6379`,
  clockOffMs: 0,
  isOpen: false,
  info: fields({ used_memory: '100', maxmemory: '300', connected_clients: '5', maxclients: '100', ...info }),
  config: fields(config)
})
const slave = (number: number, lag = 1, offset = 1000) =>
  `ip=10.0.0.1${number},port=6379,state=online,offset=${offset},lag=${lag}`
const master = node(1, {
  role: 'master',
  connected_slaves: '2',
  master_repl_offset: '1000',
  slave0: slave(2),
  slave1: slave(3)
})
const replica = (number: number) =>
  node(number, { role: 'slave', master_link_status: 'up', master_sync_in_progress: '0' })
const at = (ip: string, port: string) => fields({ ip, port })
const sentinel = (number: number): SentinelFacts => ({
  name: `sentinel-${number}`,
  address: `10.0.0.2${number}:26379`,
  clockOffMs: 0,
  master: fields({ ip: '10.0.0.11', port: '6379', quorum: '2', 'down-after-milliseconds': '5000' }),
  replicas: [2, 3].map((n) => at(`10.0.0.1${n}`, '6379')),
  others: [1, 2, 3].filter((n) => n !== number).map((n) => at(`10.0.0.2${n}`, '26379')),
  quorum: 'OK 3 usable Sentinels',
  isTilted: false,
  resolvesNames: false
})
const well: Facts = {
  masterName: 'mymaster',
  nodes: [master, replica(2), replica(3)],
  sentinels: [sentinel(1), sentinel(2), sentinel(3)],
  services: [{ name: 'api-1', isReady: true, metrics: new Map([['redis_ha_connections_max', 50]]) }]
}

const withNode = (index: number, change: Partial<NodeFacts>): Facts => ({
  ...well,
  nodes: well.nodes.map((old, i) => (i === index ? { ...old, ...change } : old))
})
const withInfo = (index: number, info: Readonly<Record<string, string>>) =>
  withNode(index, { info: new Map([...(well.nodes[index]?.info ?? []), ...Object.entries(info)]) })
const withConfig = (values: Readonly<Record<string, string>>): Facts => ({
  ...well,
  nodes: well.nodes.map((old) => ({ ...old, config: fields({ ...config, ...values }) }))
})
const withSentinel = (change: Partial<SentinelFacts>): Facts => ({
  ...well,
  sentinels: well.sentinels.map((old, i) => (i === 0 ? { ...old, ...change } : old))
})
const withSetting = (values: Readonly<Record<string, string>>) =>
  withSentinel({ master: new Map([...sentinel(1).master, ...Object.entries(values)]) })
const watchesAnother = withSentinel({ problem: 'ERR No such master with that name' })
const withStranger = { others: [at('172.17.0.1', '26379'), at('10.0.0.23', '26379')] }
const silent = { problem: 'connect ECONNREFUSED', info: new Map(), config: new Map() }

/** What each rule is there for. */
const cases: Readonly<Record<string, Facts>> = {
  'node-unreachable': withNode(1, silent),
  'sentinel-unreachable': withSentinel({ problem: 'timeout' }),
  'wrong-password': withNode(1, { ...silent, problem: 'WRONGPASS invalid username-password pair' }),
  'unknown-master-name': watchesAnother,
  'service-not-ready': { ...well, services: [{ name: 'api-1', isReady: false, metrics: new Map() }] },
  'pool-near-limit': {
    ...well,
    services: [
      {
        name: 'api-1',
        isReady: true,
        metrics: new Map([
          ['redis_ha_connections', 46],
          ['redis_ha_connections_max', 50]
        ])
      }
    ]
  },
  'clients-near-limit': withInfo(0, { connected_clients: '90' }),
  'clock-differs': withNode(2, { clockOffMs: -4000 }),
  'no-quorum': withSentinel({ quorum: 'NOQUORUM 1 usable Sentinels' }),
  'quorum-setting': withSetting({ quorum: '1' }),
  'even-sentinels': { ...well, sentinels: well.sentinels.slice(0, 2) },
  'sentinels-disagree': withSetting({ ip: '10.0.0.12' }),
  'sentinel-ghosts': withSentinel({ others: [fields({}), fields({}), fields({})] }),
  'sentinels-unknown': withSentinel({ replicas: [fields({})] }),
  'sentinel-tilt': withSentinel({ isTilted: true }),
  'master-not-master': withInfo(0, { role: 'slave', master_link_status: 'up' }),
  'unknown-address': withInfo(0, { slave1: 'ip=172.17.0.1,port=6379,state=online,offset=1000,lag=0' }),
  'slow-failover': withSetting({ 'down-after-milliseconds': '30000' }),
  'hasty-failover': withSetting({ 'down-after-milliseconds': '200' }),
  'sentinel-resolves-names': withSentinel({ resolvesNames: true }),
  'no-master': withNode(0, silent),
  'several-masters': withInfo(1, { role: 'master', connected_slaves: '0' }),
  'no-min-replicas': withConfig({ 'min-replicas-to-write': '0' }),
  'replica-link-down': withInfo(1, { master_link_status: 'down' }),
  'replica-copies': withInfo(1, { master_sync_in_progress: '1' }),
  'too-few-replicas': withInfo(0, { connected_slaves: '1' }),
  'replication-lag': withInfo(0, { master_repl_offset: '20001000' }),
  'config-drift': withNode(1, { config: fields({ ...config, maxmemory: '200' }) }),
  'wrong-eviction-policy': withConfig({ 'maxmemory-policy': 'allkeys-lru' }),
  'no-maxmemory': withConfig({ maxmemory: '0' }),
  'memory-high': withInfo(0, { used_memory: '260' }),
  'no-persistence': withConfig({ appendonly: 'no' }),
  'persistence-failing': withInfo(2, { aof_last_write_status: 'err' }),
  loading: withInfo(2, { loading: '1' }),
  'no-password': withNode(0, { isOpen: true })
}

it('finds nothing in a stack that is well', () => {
  expect(diagnose(well)).toEqual([])
})

describe('finds what is wrong', () => {
  it.each(rules.map(({ id }) => id))('%s', (id) => {
    const facts = cases[id]
    if (facts === undefined) throw new Error(`${id} has no case`)
    const finding = diagnose(facts).find((candidate) => candidate.id === id)
    expect(finding?.says).not.toEqual([])
    expect(finding?.says.join()).toMatch(/redis-|sentinel-|Sentinels|api-1|replica|no node/)
  })
})

it('leads to runbooks that are there, and from each trouble to its rules', () => {
  expect(rules.filter(({ runbook }) => !existsSync(`docs/runbooks/${runbook}.md`))).toEqual([])
  const ids = rules.map(({ id }) => id)
  expect(troubles.flatMap(({ doctor }) => doctor).filter((id) => !ids.includes(id))).toEqual([])
})

const saysOf = (facts: Facts, id: string) => diagnose(facts).find((finding) => finding.id === id)?.says ?? []

it('does not say that a Sentinel is silent which watches another master', () => {
  expect(saysOf(watchesAnother, 'unknown-master-name').join()).toContain("no master called 'mymaster'")
  expect(saysOf(watchesAnother, 'sentinel-unreachable')).toEqual([])
})

it('finds a Sentinel or a replica that the Sentinels know at an address of its own', () => {
  expect(saysOf(withSentinel(withStranger), 'unknown-address')).toEqual([
    'sentinel-1 knows a Sentinel at 172.17.0.1:26379, where none of ours is'
  ])
  const replicas = [at('10.0.0.12', '6379'), at('172.17.0.1', '6379')]
  expect(saysOf(withSentinel({ replicas }), 'unknown-address')).toEqual([
    'sentinel-1 knows a replica at 172.17.0.1:6379, where none of ours is'
  ])
})

it('takes one more than there are for a ghost, and not for one of ours at another address', () => {
  const facts = withSentinel({ others: [...withStranger.others, at('10.0.0.22', '26379')] })
  expect(saysOf(facts, 'unknown-address')).toEqual([])
  expect(saysOf(facts, 'sentinel-ghosts')).toHaveLength(1)
})
