import { type ComposeTopology, startComposeTopology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readRules } from '../../../infra/observability/alert-rules.ts'
import { dashboards } from '../../../infra/observability/dashboards/dashboards.ts'
import { withoutVariables } from '../../../infra/observability/promql.ts'
import { seedQueries } from '../../../infra/observability/seed-panels.ts'
import { type SteadyLoad, startSteadyLoad } from '../src/demo/steady-load.ts'
import { countSeries, waitForAlerts, waitForEnd } from './support/ask-prometheus.ts'
import { makeQuickObservability } from './support/quick-observability.ts'
import { killContainer, runInContainer } from './support/run-in-container.ts'

let topology: ComposeTopology
let load: SteadyLoad
let prometheus: string
const quick = makeQuickObservability()
const urlOf = (name: string) => topology.services.find((service) => service.name === name)?.url ?? ''

beforeAll(async () => {
  topology = await startComposeTopology({
    services: true,
    replicas: 3,
    downAfterMs: 1000,
    layers: ['observability', 'backup'],
    environment: { OBSERVABILITY_DIR: quick.folder, REDIS_EXPORTER_TIMEOUT: '700ms', PASSWORD_SCRYPT_LOG_N: '12' }
  })
  prometheus = urlOf('prometheus')
  load = await startSteadyLoad([urlOf('api-1'), urlOf('api-2')])
})
afterAll(async () => {
  try {
    await load?.end()
  } finally {
    await topology?.stop()
    quick.remove()
  }
})

async function heal(...alerts: readonly string[]): Promise<void> {
  await topology.heal()
  await topology.waitUntilSettled(120_000)
  await waitForEnd(prometheus, ...alerts)
}

async function aReplica() {
  const master = await topology.currentMaster()
  const replica = topology.nodes.find(({ name }) => name !== master.name)
  if (replica === undefined) throw new Error('no replica')
  return replica
}

it('scrapes every node and Sentinel, the third replica too, both services and the backup', async () => {
  const up = (job: string) => countSeries(prometheus, `up{job="${job}"} == 1`)
  for (const [job, targets] of Object.entries({ redis: 4, sentinel: 3, api: 2, worker: 1, backup: 1 })) {
    await waitUntil(`targets of ${job}`, async () => (await up(job)) === targets, { timeoutMs: 30_000 })
  }
  expect(await countSeries(prometheus, 'redis_up == 1')).toBe(7)
  const notReady = topology.services.map(async ({ url, readyPath = '/readyz' }) => (await fetch(url + readyPath)).ok)
  expect(await Promise.all(notReady)).not.toContain(false)
})

it('tells of a replica that is frozen, as lag first', async () => {
  await topology.fault('freeze-replica')
  await waitForAlerts(prometheus, 'RedisReplicationLag')
  await heal('RedisReplicationLag')
})

it('tells of a replica that its master does not let in', async () => {
  const replica = await aReplica()
  await topology.ask(replica, ['CONFIG', 'SET', 'masterauth', 'not the password'], ['CLIENT', 'KILL', 'TYPE', 'master'])
  await waitForAlerts(prometheus, 'RedisReplicaLinkDown')
  const password = await runInContainer(topology.project, replica.name, 'cat /run/redis-secrets/redis-password')
  await topology.ask(replica, ['CONFIG', 'SET', 'masterauth', password.trim()])
  await heal('RedisReplicaLinkDown')
})

it('tells of a node that is killed, and to Alertmanager too', async () => {
  await topology.fault('kill-replica')
  await waitForAlerts(prometheus, 'RedisDown', 'RedisTooFewReplicas')
  const alerts = async () => (await fetch(`${urlOf('alertmanager')}/api/v2/alerts`)).text()
  await waitUntil('Alertmanager', async () => (await alerts()).includes('"RedisDown"'), { timeoutMs: 10_000 })
  await heal('RedisDown', 'RedisTooFewReplicas')
})

it('tells of a failover, and of the old master that wakes up and says that it is one still', async () => {
  const before = await topology.currentMaster()
  await topology.fault('freeze-master')
  const isReplaced = () => topology.currentMaster().then(({ name }) => name !== before.name)
  await waitUntil('another master', () => isReplaced().catch(() => false), { timeoutMs: 60_000 })
  await topology.heal()
  await waitForAlerts(prometheus, 'RedisMultipleMasters', 'RedisFailoverHappened')
  await heal('RedisMultipleMasters')
})

it('tells of a Sentinel that names another master', async () => {
  const [, , sentinel] = topology.sentinels
  if (sentinel === undefined) throw new Error('no Sentinel')
  const { masterName } = topology
  const monitor = ({ host, port }: { host: string; port: number }) =>
    topology.ask(
      sentinel,
      ['SENTINEL', 'REMOVE', masterName],
      ['SENTINEL', 'MONITOR', masterName, host, String(port), '2']
    )
  // It neither hears the others nor is let in by the nodes, over which it would hear them too.
  await topology.ask(sentinel, ['ACL', 'SETUSER', 'default', '-publish'])
  await monitor(await aReplica())
  await waitForAlerts(prometheus, 'RedisSentinelDisagree')
  await monitor(await topology.currentMaster())
  const password = await runInContainer(topology.project, sentinel.name, 'cat /run/redis-secrets/redis-password')
  await topology.ask(
    sentinel,
    ['SENTINEL', 'SET', masterName, 'auth-pass', password.trim()],
    ['SENTINEL', 'SET', masterName, 'down-after-milliseconds', '1000'],
    ['ACL', 'SETUSER', 'default', '+@all']
  )
  await heal('RedisSentinelDisagree')
})

it('tells of a lost quorum, of no master, and of the writes that fail for it', async () => {
  await topology.fault('kill-sentinel')
  await topology.fault('kill-sentinel')
  await waitForAlerts(prometheus, 'RedisSentinelQuorumLost')
  const { nodes } = await topology.status()
  killContainer(topology.project, nodes.find(({ role }) => role === 'master')?.name ?? '')
  await waitForAlerts(prometheus, 'RedisNoMaster', 'ApiSessionWriteErrors')
  await heal('RedisSentinelQuorumLost', 'RedisNoMaster')
})

it('has data for every query of every dashboard, and for every rule that records', async () => {
  await heal()
  await beRefused()
  const panels = dashboards.flatMap(({ uid, rows }) =>
    rows.flatMap(({ panels }) => panels.map((panel) => ({ uid, panel })))
  )
  const queries = panels
    .filter(({ panel }) => panel.needs !== 'kubernetes')
    .flatMap(({ uid, panel }) => panel.queries.map(([query]) => ({ name: `${uid}: ${panel.title}`, query })))
  const recorded = readRules().flatMap((rule) => ('record' in rule ? [{ name: rule.record, query: rule.record }] : []))
  const empty: string[] = []
  const others = seedQueries.map((query) => ({ name: 'elsewhere', query }))
  for (const { name, query } of [...queries, ...recorded, ...others]) {
    if ((await countSeries(prometheus, withoutVariables(query))) === 0) empty.push(`${name}: ${query}`)
  }
  expect(queries.length).toBeGreaterThan(90)
  expect(empty).toEqual([])
})

/** Tries passwords until the API has had enough, twice: a rate needs two scrapes that differ. */
async function beRefused(): Promise<void> {
  const refused = async () => {
    const guess = { email: 'grace@example.com', password: 'not the one that grace has' }
    const answer = await fetch(`${urlOf('api-1')}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(guess)
    })
    return answer.status === 429
  }
  const isCounted = async () =>
    (await refused()) && (await countSeries(prometheus, 'rate(attempts_refused_total[1m]) > 0')) > 0
  await waitUntil('a refusal that is counted', isCounted, { timeoutMs: 60_000, intervalMs: 100 })
}
