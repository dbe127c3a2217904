import { expect, it } from 'vitest'
import type { NodeFacts, SentinelFacts } from '../doctor/facts.ts'
import type { Evidence } from './checklist-item.ts'
import { checklists } from './checklists.ts'

const fields = (values: Readonly<Record<string, string>>) => new Map(Object.entries(values))
const node = (number: number, info: Readonly<Record<string, string>>): NodeFacts => ({
  name: `redis-${number}`,
  address: `10.0.0.1${number}:6379`,
  clockOffMs: 0,
  isOpen: false,
  info: fields(info),
  config: fields({ 'tls-port': '6379' })
})
const master = (lag = '1', slaves = '2') =>
  node(1, { role: 'master', connected_slaves: slaves, slave0: 'lag=0', slave1: `lag=${lag}` })
const replica = (number: number) => node(number, { role: 'slave' })
const sentinel = (number: number): SentinelFacts => ({
  name: `sentinel-${number}`,
  address: `10.0.0.2${number}:26379`,
  clockOffMs: 0,
  master: fields({ quorum: '2' }),
  replicas: [],
  others: [],
  quorum: 'OK 3 usable Sentinels',
  isTilted: false,
  resolvesNames: false
})
const service = (name: string, isReady = true, health = 1) => ({
  name,
  isReady,
  metrics: new Map(name.startsWith('api') ? [['redis_ha_health', health]] : [])
})
const now = new Date('2026-01-02T12:00:00Z')
const features = {
  lastBackup: new Date('2026-01-02T11:00:00Z'),
  hasLimits: true,
  rotatesLogs: true,
  keepsData: true,
  isClosed: true
}
const facts: Evidence['facts'] = {
  masterName: 'mymaster',
  nodes: [master(), replica(2), replica(3)],
  sentinels: [1, 2, 3].map(sentinel),
  services: [service('api-1'), service('prometheus'), service('alertmanager')]
}
const failover = { from: 'redis-1', to: 'redis-2', seconds: 6.5, written: 100, lost: 0 } as NonNullable<
  Evidence['failover']
>
const well: Evidence = { facts, findings: [], features, failover, now }
const withNodes = (...nodes: readonly NodeFacts[]): Evidence => ({ ...well, facts: { ...facts, nodes } })
const withServices = (...services: readonly ReturnType<typeof service>[]): Evidence => ({
  ...well,
  facts: { ...facts, services }
})
const withFeatures = (changed: Partial<typeof features>): Evidence => ({
  ...well,
  features: { ...features, ...changed }
})
const withFinding = (id: string): Evidence => ({ ...well, findings: [id] })
const withFailover = (changed: object): Evidence => ({ ...well, failover: { ...failover, ...changed } })

/** What makes a "no" of each line. */
const spoiled: Readonly<Record<string, Evidence>> = {
  'All 3 Sentinels are healthy': {
    ...well,
    facts: { ...facts, sentinels: [sentinel(1), sentinel(2), { ...sentinel(3), problem: 'timeout' }] }
  },
  'The master has 2 connected replicas': withNodes(master('1', '1'), replica(2)),
  'Replication lag < 1 second': withNodes(master('2'), replica(2), replica(3)),
  'A failover test completes': withFailover({ to: 'redis-1' }),
  'The services can write and read through Sentinel': withServices(service('api-1', true, 0)),
  'Failover takes < 10 seconds': withFailover({ seconds: 10 }),
  'A failover loses nothing': withFailover({ lost: 1 }),
  'Redis asks for a password': withFinding('no-password'),
  'TLS between all': withNodes(master(), { ...replica(2), config: fields({ 'tls-port': '0' }) }, replica(3)),
  'Metrics and alerts': withServices(service('api-1'), service('prometheus')),
  'Backups are made by themselves': withFeatures({ lastBackup: new Date('2026-01-02T08:00:00Z') }),
  'CPU and memory are limited': withFeatures({ hasLimits: false }),
  'Logs are kept, and do not fill the disk': withFeatures({ rotatesLogs: false }),
  'Clients keep their connections': withFinding('pool-near-limit'),
  '3 Sentinels or more, an odd number': withFinding('even-sentinels'),
  'The quorum is a majority (n/2 + 1)': withFinding('quorum-setting'),
  'A master and 2 replicas run': withNodes(master(), replica(2)),
  'The data is on volumes that stay': withFeatures({ keepsData: false }),
  Monitoring: withServices(service('api-1'), service('prometheus', false)),
  'Alerts on failovers': withServices(service('api-1'), service('prometheus')),
  Backups: withFeatures({ lastBackup: new Date('2026-01-02T08:00:00Z') }),
  'A failover was tested': withFailover({ lost: 1 }),
  'Resource limits': withFinding('no-maxmemory'),
  'Only those who need it reach the nodes': withFeatures({ isClosed: false })
}
/** What nobody can see from here, or what is there with this project. */
const constant = ['A restore was tested', 'There are runbooks for incidents', 'The failover procedure was tested']
const items = checklists.flatMap((list) => list.items)

it.each(items)('says yes to "$item" on a stack that has it all', ({ item, check }) => {
  expect(check(well).answer).toBe(item === 'A restore was tested' ? 'by-hand' : 'yes')
})

it.each(items.filter(({ item }) => !constant.includes(item)))(
  'says no to "$item" where it is not so',
  ({ item, check }) => {
    const evidence = spoiled[item]
    expect(evidence, 'no case for this line').toBeDefined()
    expect(evidence && check(evidence).answer).toBe('no')
  }
)

it('leaves to the reader what was not tried, or cannot be seen', () => {
  const { facts: seen, findings } = well
  const answers = items.map(({ item, check }) => [item, check({ facts: seen, findings, now }).answer])
  for (const item of ['Failover takes < 10 seconds', 'A failover loses nothing', 'Resource limits', 'Backups']) {
    expect(answers).toContainEqual([item, 'by-hand'])
  }
})
