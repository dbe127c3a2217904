import { hasNetworkNamespaces } from '@repo/testbed'
import { compareWithRedis } from './check/compare-with-redis.ts'
import { collectNodes } from './collect-nodes.ts'
import { findK6 } from './k6/find-k6.ts'
import { playLoad } from './play-load.ts'
import { needsNamespace, planFaults } from './run-faults.ts'
import type { ProgramContext } from './run-program.ts'
import type { RunRecord } from './run-record.ts'
import type { LoadTestSettings } from './settings.ts'
import type { ApiProgram } from './stack/process-stack.ts'
import { startStack } from './stack/start-stack.ts'
import { toRunRecord } from './to-run-record.ts'

export interface LoadTestOptions extends ProgramContext {
  /** Serves the API in place of the store's program. */
  readonly api?: ApiProgram
}

const maxStalenessMs = 2000

/** Starts everything, runs the load through its faults, and compares what users were told with what is there. */
export async function runLoadTest(settings: LoadTestSettings, options: LoadTestOptions): Promise<RunRecord> {
  const { say, signal, api } = options
  const { scenario, rate, durationMs, seed, store } = settings
  const faults = planFaults(settings, { hasNamespaces: hasNetworkNamespaces() })
  const k6 = findK6({ inNamespace: needsNamespace(settings.on, faults) })
  const stack = await startStack(settings, faults, say, api)
  try {
    signal.throwIfAborted()
    const { origins } = stack
    say(`API: ${origins.join(', ')}`)
    say(`load: ${scenario}, ${rate} iterations/s for ${durationMs / 1000} s, faults: ${faults.join(', ') || 'none'}`)
    const prefix = `load-${Date.now().toString(36)}`
    const load = { origins, scenario, rate, durationMs, seed, faults, prefix, maxStalenessMs }
    const played = await playLoad(stack, load, { profile: settings.profile, k6 }, options)
    say('waiting until all is whole, and comparing')
    const compared = await compareWithRedis(stack, played.reduced, { prefix, store, k6Version: k6.version, signal })
    const after = await collectNodes(stack.topology)
    return toRunRecord({ settings, stack, faults, played, compared, after, endedAt: Date.now() })
  } finally {
    say('stopping')
    await stack.stop()
  }
}
