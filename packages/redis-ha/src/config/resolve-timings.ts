import { toTimingName } from './environment-variables.ts'
import type { Reading, Readings } from './read-variables.ts'
import { defaultTimings, findTimingProblems, type Timings } from './timings.ts'

const cappedBySocketTimeout = ['readTimeoutMs', 'writeHoldMs', 'writeDeadlineMs'] as const
const cappedByHealthCheck = ['sampleMs', 'pollMs'] as const

/** The timings, with the limits in seconds applied to defaults; what contradicts itself is a problem with variables' names. */
export function resolveTimings(readings: Readings, problems: string[]): Timings {
  const timings: Record<keyof Timings, number> = { ...defaultTimings }
  for (const key of Object.keys(defaultTimings) as (keyof Timings)[]) timings[key] = readings[key].value

  const cap = (limit: Reading<number | undefined>, keys: readonly (keyof Timings)[]) => {
    const limitMs = limit.value
    if (limitMs === undefined) return
    for (const key of keys) {
      const { setBy, value } = readings[key]
      if (setBy !== undefined && value > limitMs) {
        problems.push(`${setBy} (${value} ms) must not exceed ${limit.setBy} (${limitMs} ms): change one`)
      } else timings[key] = Math.min(value, limitMs)
    }
  }
  cap(readings.socketTimeout, cappedBySocketTimeout)
  cap(readings.healthCheckInterval, cappedByHealthCheck)

  const toName = (key: string) => (key in defaultTimings ? toTimingName(key) : key)
  problems.push(...findTimingProblems(timings).map((problem) => problem.replace(/\b[a-z][a-zA-Z]*Ms\b/g, toName)))
  return timings
}
