import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { attributeLimit, type CpuShare, toCpuShare } from './attribute-limit.ts'
import type { CapacityLoad } from './capacity-load.ts'
import { readCpu, type WatchedProcess } from './cpu-clock.ts'
import { type LoadFigures, parseK6Summary } from './parse-k6-summary.ts'
import type { RateSample } from './search-rate.ts'

export interface MeasuredRate extends RateSample {
  readonly figures: LoadFigures
  readonly cpu: CpuShare
  /** What would keep a higher rate from being kept, or kept this one. */
  readonly limit: string
}

export interface MeasureOptions {
  readonly k6: string
  readonly load: CapacityLoad
  readonly watched: readonly WatchedProcess[]
  readonly p99Ms: number
  readonly signal: AbortSignal
}

/** k6 begins a bit after it was started, and what it does last is to add up. */
const marginMs = 1000

/** One rate for one duration: latencies and errors as k6 saw them, CPU as /proc tells. */
export async function measureRate({ k6, load, watched, p99Ms, signal }: MeasureOptions): Promise<MeasuredRate> {
  const script = fileURLToPath(new URL('scenario.ts', import.meta.url))
  const child = spawn(k6, ['run', '--quiet', '--log-format', 'raw', '--address', '', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CAPACITY: JSON.stringify(load), K6_NO_USAGE_REPORT: 'true' },
    signal
  })
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [output, notes] = [text(child.stdout), text(child.stderr)]
  const all = [...watched, { name: 'k6', pid: child.pid ?? 0 }]
  const cpu = await Promise.race([watchCpu(all, load), exited.then(() => undefined)])
  const code = await exited
  if (code !== 0 || cpu === undefined)
    throw new Error(`k6 ended with ${code ?? 'a signal'}:\n${(await notes).slice(-2000)}`)
  const figures = parseK6Summary(await output)
  const droppedShare = figures.dropped / Math.max(1, figures.requests + figures.dropped)
  return {
    rate: load.rate,
    isKept: figures.failedShare === 0 && figures.p99Ms <= p99Ms && droppedShare === 0,
    figures,
    cpu,
    limit: attributeLimit({ cpu, cores: availableParallelism(), droppedShare })
  }
}

/** CPU while the load is steady. */
async function watchCpu(watched: readonly WatchedProcess[], { warmMs, durationMs }: CapacityLoad): Promise<CpuShare> {
  await delay(warmMs + marginMs)
  const before = readCpu(watched)
  await delay(durationMs - marginMs)
  return toCpuShare(before, readCpu(watched))
}
