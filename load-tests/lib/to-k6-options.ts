import type { LoadSettings } from './load-settings.ts'
import { type Scenario, scenarios } from './mixes.ts'
import { toThresholds } from './to-thresholds.ts'

/** Users for each iteration a second: so many may wait for a master, for seconds, before the load comes too late. */
const usersPerRate = 3
const minUsers = 20
const gracefulStop = '20s'
/** For what ends after the last iteration has begun. */
const clockExtraMs = 1000

/** Open model: iterations begin at their rate, whether or not those before have ended. */
export function toK6Options(settings: LoadSettings) {
  const { scenario, rate, durationMs, faults } = settings
  const { stages = [] }: Scenario = scenarios[scenario]
  const peak = Math.max(rate, ...stages.map((stage) => stage.rate * rate))
  const users = Math.max(minUsers, Math.ceil(peak * usersPerRate))
  const common = { exec: 'visit', timeUnit: '1s', preAllocatedVUs: users, maxVUs: users, gracefulStop }
  const load =
    stages.length === 0
      ? { ...common, executor: 'constant-arrival-rate', rate, duration: `${durationMs}ms` }
      : {
          ...common,
          executor: 'ramping-arrival-rate',
          startRate: rate,
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
