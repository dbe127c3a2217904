export interface RenewOptions {
  readonly intervalMs: number
  /** Ends the renewals before the work does. */
  readonly signal: AbortSignal
}

/** Renews something until `work` has ended. A renewal that fails is ignored: the next one may not. */
export async function renewWhile(
  work: () => Promise<void>,
  renew: () => Promise<unknown>,
  { intervalMs, signal }: RenewOptions
): Promise<void> {
  let renewing: Promise<unknown> | undefined
  const timer = setInterval(() => {
    if (signal.aborted) clearInterval(timer)
    else renewing = renew().catch(() => {})
  }, intervalMs)
  try {
    await work()
  } catch (error) {
    clearInterval(timer)
    // Coming late it would take again what the caller gives up now.
    await renewing
    throw error
  } finally {
    clearInterval(timer)
  }
}
