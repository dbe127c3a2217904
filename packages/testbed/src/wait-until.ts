import { setTimeout as delay } from 'node:timers/promises'
import { TestbedError } from './errors.ts'

export interface WaitOptions {
  readonly timeoutMs: number
  /** @default 50 */
  readonly intervalMs?: number
  /** Added to the error when time is up: what is still missing. */
  readonly detail?: () => string
}

/** Repeats `condition` until it returns something other than `undefined` or `false`; fails when `timeoutMs` is over. */
export async function waitUntil<T>(
  what: string,
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs, intervalMs = 50, detail }: WaitOptions
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const result = await condition()
    if (result !== undefined && result !== false) return result
    if (performance.now() >= deadline) {
      const missing = detail?.()
      throw new TestbedError('TESTBED_TIMEOUT', `${what}: not within ${timeoutMs} ms${missing ? `\n${missing}` : ''}`)
    }
    await delay(intervalMs)
  }
}
