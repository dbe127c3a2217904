import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isTestbedError, startTopology, type Topology, toSwitchTimeline, waitUntil, watchTopology } from '@repo/testbed'
import { Redis } from 'ioredis'
import { checkRun } from './check-run.ts'
import { ClientHandle } from './client-handle.ts'
import { exitOnSignals } from './exit-on-signals.ts'
import { readFinalState } from './final-state.ts'
import { clientNames, downAfterMs, type RunFault, type RunPlan } from './run-plan.ts'
import type { RunResult } from './run-result.ts'
import type { RecordedOperation } from './workload.ts'

// One run, in the network namespace this process was started in: plan (JSON) and result file are its arguments.
const knownKeys = Array.from({ length: 50 }, (_, i) => `known:${i}`)
const steadyMs = 3000
/** Sentinels that were frozen are in TILT for 30 s; a cut connection is tried again after up to 26 s. */
const settleTimeoutMs = 120_000
const switchTimeoutMs = 45_000
/** The load goes on when all is whole again: nobody may be dead then. */
const afterwardsMs = 3000

const now = () => performance.timeOrigin + performance.now()

export async function runPlan(plan: RunPlan): Promise<RunResult | { readonly skipped: string }> {
  const { minReplicas, faults, overlapping } = plan
  const topology = await startTopology({ network: 'namespace', downAfterMs, minReplicas })
  const folder = mkdtempSync(join(tmpdir(), 'fault-run-'))
  const removeFolder = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', removeFolder)
  const clients = clientNames.map((name) => new ClientHandle(name))
  try {
    await writeKnownKeys(topology)
    const canSwitchOver = await startClients(clients, plan, topology, folder)
    if (faults.includes('client-switchover') && !canSwitchOver) return { skipped: `${plan.subject} has no switchover` }
    const watch = watchTopology(topology)
    await delay(steadyMs)

    const from = (await topology.currentMaster()).name
    const faultAt = await inject(faults[0], plan, topology, clients)
    const timeline = () => toSwitchTimeline(watch.sightings, from, faultAt)
    const last = async () => {
      if (plan.heal !== 'switched') return delay(plan.heal.afterMs)
      const isNamed = () => timeline().acceptsWritesAt !== undefined
      await waitUntil('another master that accepts writes', isNamed, { timeoutMs: switchTimeoutMs })
      await delay(afterwardsMs)
    }
    const heal = async () => {
      await topology.heal()
      await topology.waitUntilSettled(settleTimeoutMs)
    }
    await last()
    for (const fault of faults.slice(1)) {
      if (!overlapping) await heal()
      // On top of another fault it may find nobody left to hit.
      await inject(fault, plan, topology, clients).catch((error: unknown) => {
        if (!overlapping) throw error
      })
      await last()
    }
    const healedAt = now()
    await heal()
    await delay(afterwardsMs)

    const stoppedAt = now()
    const stopped = await Promise.all(
      clients.map((client) => {
        const said = client.next('stopped')
        client.tell({ do: 'stop' })
        return said
      })
    )
    await watch.stop()
    return checkRun({
      plan,
      times: { faultAt, healedAt, stoppedAt },
      timeline: timeline(),
      operations: clientNames.flatMap((name) => readHistory(historyFile(folder, name))),
      final: await readFinalState(topology),
      losses: Object.fromEntries(stopped.map(({ losses }, i) => [clientNames[i], losses])),
      unended: stopped.flatMap(({ unended }) => unended)
    })
  } finally {
    for (const client of clients) client.kill()
    await topology.stop()
    removeFolder()
  }
}

/** On all nodes before the first client starts: a read of them that finds nothing has failed. */
async function writeKnownKeys(topology: Topology): Promise<void> {
  const { host, port } = await topology.currentMaster()
  const redis = new Redis({ host, port, protocol: 2, disableClientInfo: true })
  await redis.mset(Object.fromEntries(knownKeys.map((key) => [key, 'yes'])))
  await redis.wait(topology.nodes.length - 1, 5000)
  redis.disconnect()
}

async function startClients(clients: readonly ClientHandle[], plan: RunPlan, topology: Topology, folder: string) {
  const env = { ...topology.environment(), ...(plan.strict ? { REDIS_STRICT: 'true' } : {}) }
  const started = clients.map((client, i) => {
    const said = client.next('started')
    const reader = clients[(i + 1) % clients.length] as ClientHandle
    client.onReport((report) => {
      if (report.said === 'wrote') reader.tell({ do: 'read', write: report.write })
    })
    const { name } = client
    const files = { historyFile: historyFile(folder, name), knownKeys }
    client.tell({ do: 'start', subject: plan.subject, env, client: name, clients: clientNames, ...files })
    return said
  })
  return (await Promise.all(started)).every(({ canSwitchOver }) => canSwitchOver)
}

/** Returns when, in milliseconds since the epoch. */
async function inject(
  fault: RunFault,
  { faults, lagMs }: RunPlan,
  topology: Topology,
  clients: readonly ClientHandle[]
): Promise<number> {
  if (fault !== 'client-switchover') {
    const at = now()
    const injected = topology.fault(fault, { lagMs })
    return (await (faults.length === 1 ? injected : injected.catch(acceptRefusal(at)))).at
  }
  const [asking] = clients as readonly [ClientHandle, ...ClientHandle[]]
  const at = now()
  const said = asking.next('switched-over')
  asking.tell({ do: 'switchover' })
  await said
  return at
}

/** A node that hands over to nobody because nobody has all it has does as it should: nothing was broken this time. */
function acceptRefusal(at: number) {
  return (error: unknown) => {
    if (isTestbedError(error, 'TESTBED_SWITCHOVER_REFUSED')) return { at }
    throw error
  }
}

const historyFile = (folder: string, client: string): string => join(folder, `${client}.jsonl`)

function readHistory(file: string): RecordedOperation[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  // Written by our own client process, one operation a line.
  return lines.map((line) => JSON.parse(line) as RecordedOperation)
}

exitOnSignals()
const [plan, resultFile] = process.argv.slice(2)
if (plan !== undefined && resultFile !== undefined) {
  writeFileSync(resultFile, JSON.stringify(await runPlan(JSON.parse(plan) as RunPlan)))
}
