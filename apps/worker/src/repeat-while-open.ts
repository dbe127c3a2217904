export interface Repetition {
  /** Resolves when nothing of it runs any more. */
  close(): Promise<void>
}

/** Runs `work` now and `intervalMs` after each end of it, however it ended; `onError` hears of the first failure in a row. */
export function repeatWhileOpen(
  work: () => Promise<unknown>,
  options: { readonly intervalMs: number; readonly onError: (error: unknown) => void }
): Repetition {
  const { intervalMs, onError } = options
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let inTrouble = false

  async function runOnce(): Promise<void> {
    try {
      await work()
      inTrouble = false
    } catch (error) {
      if (!inTrouble && !closed) onError(error)
      inTrouble = true
    }
    if (!closed) timer = setTimeout(start, intervalMs)
  }

  let running = Promise.resolve()
  function start(): void {
    running = runOnce()
  }

  start()
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await running
    }
  }
}
