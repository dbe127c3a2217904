import type { RunReducer } from './reduce/run-reducer.ts'

const intervalMs = 5000

/** Says every few seconds how the load goes; returns what ends it. */
export function startProgress(reducer: RunReducer, say: (line: string) => void): () => void {
  let before = { requests: 0, reads: 0, writes: 0 }
  const timer = setInterval(() => {
    const { startedAt, requests, answeredReads, acknowledgedWrites } = reducer
    if (startedAt === undefined) return
    const now = { requests, reads: answeredReads.length, writes: acknowledgedWrites.length }
    const rate = (what: keyof typeof now) => Math.round(((now[what] - before[what]) * 1000) / intervalMs)
    const failed = (['failed-read', 'unacknowledged-write', 'failed-other'] as const).reduce(
      (sum, what) => sum + reducer.trouble(what).count,
      0
    )
    say(
      `${formatSeconds(Date.now() - startedAt)}  ${rate('requests')} requests/s: ${rate('reads')} reads, ${rate('writes')} writes acknowledged; not answered so far: ${failed}`
    )
    before = now
  }, intervalMs)
  return () => clearInterval(timer)
}

/** A time of the run's clock, as progress lines begin. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(7)} s`
}
