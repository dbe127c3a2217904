import { needsNamespace, type RunFault } from '../run-faults.ts'
import type { LoadTestSettings } from '../settings.ts'
import { attachStack } from './attached-stack.ts'
import { startComposeStack } from './compose-stack.ts'
import { startKubernetesStack } from './kubernetes-stack.ts'
import { type ApiProgram, startProcessStack, toApiProgram } from './process-stack.ts'
import type { Stack } from './stack.ts'

/** Starts what the load runs against, or attaches to what runs already. */
export async function startStack(
  settings: LoadTestSettings,
  faults: readonly RunFault[],
  say: (line: string) => void,
  api: ApiProgram | undefined
): Promise<Stack> {
  const { targets, on, replicas, instances, downAfterMs, store, scenario } = settings
  if (targets !== undefined) return attachStack(targets)
  if (on === 'compose') return startComposeStack({ replicas, downAfterMs, say })
  if (on === 'kubernetes') return startKubernetesStack({ replicas, downAfterMs, say })
  return startProcessStack({
    api: api ?? toApiProgram(store),
    instances,
    replicas,
    downAfterMs,
    network: needsNamespace(on, faults) ? 'namespace' : 'loopback',
    catchesMails: scenario === 'queue',
    say
  })
}
