import type { LoadSettings } from './load-settings.ts'
import { type Scenario, scenarios } from './mixes.ts'
import { toThresholds } from './to-thresholds.ts'

/** Users for each iteration a second: so many may wait for a master, for seconds, before the load comes too late. */
const usersPerRate = 3
const minUsers = 20
const gracefulStop = '20s'
/** Every user signs up first, and passwords are slow on purpose: the rate is reached before anything is broken. */
const startShare = 0.3
const maxStartMs = 15_000
const startPart = 0.12
/** For what ends after the last iteration has begun. */
const clockExtraMs = 1000

/** Open model: iterations begin at their rate, whether or not those before have ended. */
export function toK6Options(settings: LoadSettings) {
  const { scenario, rate, durationMs, faults } = settings
  const { stages = toSteady(durationMs) }: Scenario = scenarios[scenario]
  const peak = Math.max(rate, ...stages.map((stage) => stage.rate * rate))
  const users = Math.max(minUsers, Math.ceil(peak * usersPerRate))
  const common = { exec: 'visit', timeUnit: '1s', preAllocatedVUs: users, maxVUs: users, gracefulStop }
  const load = {
    ...common,
    executor: 'ramping-arrival-rate',
    startRate: Math.ceil(rate * startShare),
    stages: stages.map(({ share, rate: factor }) => ({
      duration: `${Math.round(share * durationMs)}ms`,
      target: Math.round(factor * rate)
    }))
  }
  return {
    scenarios: {
      load,
      clock: {
        executor: 'constant-vus',
        exec: 'clock',
        vus: 1,
        duration: `${durationMs + clockExtraMs}ms`,
        gracefulStop: '0s'
      }
    },
    thresholds: toThresholds(faults),
    systemTags: ['name', 'status', 'scenario'],
    summaryTrendStats: ['med', 'p(90)', 'p(99)', 'max'],
    userAgent: 'load-test'
  }
}

function toSteady(durationMs: number): NonNullable<Scenario['stages']> {
  const share = Math.min(startPart, maxStartMs / durationMs)
  return [
    { share, rate: 1 },
    { share: 1 - share, rate: 1 }
  ]
}
