import type { RunFault } from '../run-faults.ts'
import type { ProgramContext } from '../run-program.ts'
import type { RunRecord } from '../run-record.ts'
import type { StoreName } from '../settings.ts'

/** Makes one run after the other; of one that fails the reason is said, and the others are worth having all the same. */
export async function runAll(
  runs: readonly { readonly fault: RunFault; readonly store: StoreName }[],
  run: (fault: RunFault, store: StoreName) => Promise<RunRecord>,
  { say, signal }: ProgramContext
): Promise<RunRecord[]> {
  const records: RunRecord[] = []
  for (const { fault, store } of runs) {
    say(`${fault} on ${store}`)
    try {
      records.push(await run(fault, store))
    } catch (error) {
      signal.throwIfAborted()
      say((error as Error).message)
    }
  }
  return records
}
