import { sleep } from 'k6'
import exec from 'k6/execution'
import { createRandom } from '../../packages/testbed/src/random.ts'
import { createAsk } from './ask-over-http.ts'
import type { Line } from './line.ts'
import { parseLoadSettings } from './load-settings.ts'
import { noteComplaint } from './metrics.ts'
import { type ScenarioName, scenarios } from './mixes.ts'
import { toK6Options } from './to-k6-options.ts'
import { VirtualUser } from './virtual-user.ts'

const tickMs = 20

/** What every scenario of k6 exports; one virtual user of k6 is one user of the service for as long as the run lasts. */
export function createScenario(scenario: ScenarioName) {
  const settings = { ...parseLoadSettings(__ENV.LOAD), scenario }
  let user: VirtualUser | undefined
  let longestPauseMs = 0
  return {
    options: toK6Options(settings),
    visit: (): void => {
      user ??= createUser(exec.vu.idInTest)
      user.act()
    },
    /** Ticks, and says how late a tick came at most: then the generator was late. */
    clock: (): void => {
      const before = Date.now()
      sleep(tickMs / 1000)
      const pauseMs = Date.now() - before
      if (pauseMs <= longestPauseMs) return
      longestPauseMs = pauseMs
      say({ t: 'pause', ms: pauseMs })
    },
    handleSummary: (summary: unknown): Record<string, string> => ({ stdout: JSON.stringify(summary) })
  }

  function createUser(number: number): VirtualUser {
    const { origins, prefix, seed, maxStalenessMs } = settings
    return new VirtualUser({
      email: `${prefix}-${number}@example.com`,
      origins,
      maxStalenessMs,
      mix: scenarios[scenario].mix,
      ask: createAsk(toAddress(number), say),
      say,
      complain: noteComplaint,
      random: createRandom(seed * 100_003 + number)
    })
  }
}

/** The run reads what k6 logs. */
function say(line: Line): void {
  console.log(JSON.stringify(line))
}

/** An address in 10.0.0.0/8 for each user: limits by address are for strangers. */
function toAddress(number: number): string {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
}
