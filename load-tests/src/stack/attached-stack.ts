import { BadOptionError } from '../arguments/bad-option-error.ts'
import type { Stack } from './stack.ts'

/** Instances that somebody else runs. */
export async function attachStack(origins: readonly string[]): Promise<Stack> {
  for (const origin of origins) {
    const answer = await fetch(`${origin}/api/me`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined)
    if (answer?.status !== 401) {
      throw new BadOptionError(
        `--target: ${origin} does not answer as this API (GET /api/me: ${answer?.status ?? 'no answer'}, expected 401)`
      )
    }
  }
  return { origins, topology: undefined, hasWorker: false, mails: undefined, onLog: () => {}, stop: async () => {} }
}
