import type { RunRecord } from '../run-record.ts'

/** A stretch of the run, in milliseconds since the load began. */
export interface TimeSpan {
  readonly fromMs: number
  readonly toMs: number
}

const stepsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000]
const longStepsMs = [2, 5, 10, 15, 30, 60, 120, 240, 480, 1440].map((minutes) => minutes * 60_000)

/** From the load's beginning to the last thing that its users saw; never empty. Comparing afterwards is no part of it. */
export function toRunSpan({ durationMs, events, requests, latencies, sliceMs, windowMs }: RunRecord): TimeSpan {
  let [fromMs, toMs] = [0, durationMs]
  const include = (startMs: number, endMs: number) => {
    fromMs = Math.min(fromMs, startMs)
    toMs = Math.max(toMs, endMs)
  }
  for (const { atMs, kind } of events) if (kind !== 'drained') include(atMs, atMs)
  for (const { atMs } of requests) include(atMs, atMs + sliceMs)
  for (const { atMs } of latencies) include(atMs, atMs + windowMs)
  return { fromMs, toMs: Math.max(toMs, fromMs + 1000) }
}

const leadMs = 2000
const tailMs = 3000
const longestZoomMs = 20_000

/**
 * The stretch around the first fault in which it was got over, if that is a part of the run that is worth a look of its own.
 */
export function toFaultSpan({ events }: Pick<RunRecord, 'events'>, run: TimeSpan): TimeSpan | undefined {
  const fault = events.find(({ kind }) => kind === 'fault')
  if (fault === undefined) return undefined
  const steps = ['suspected', 'master-lost', 'promoted', 'replica-attached', 'adopted', 'released']
  const followed = events.filter(({ kind, atMs }) => steps.includes(kind) && atMs >= fault.atMs)
  const lastMs = Math.max(
    fault.atMs + tailMs,
    ...followed.map(({ atMs }) => atMs).filter((atMs) => atMs <= fault.atMs + longestZoomMs - tailMs)
  )
  const fromMs = Math.max(run.fromMs, fault.atMs - leadMs)
  const toMs = Math.min(run.toMs, lastMs + tailMs)
  return toMs - fromMs < (run.toMs - run.fromMs) / 2 ? { fromMs, toMs } : undefined
}

/** Round moments within the span, at most `most` of them. */
export function toTicks({ fromMs, toMs }: TimeSpan, most: number): number[] {
  const steps = [...stepsMs, ...longStepsMs]
  const stepMs = steps.find((step) => (toMs - fromMs) / step <= most) ?? Math.ceil((toMs - fromMs) / most)
  const ticks: number[] = []
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at <= toMs; at += stepMs) ticks.push(at)
  return ticks
}
