/** Calls `tick` every `intervalMs` with the time and with how late this process itself was; returns how to stop it. */
export function startTicker(intervalMs: number, tick: (now: number, stallMs: number) => void): () => void {
  let expectedAt = performance.now() + intervalMs
  const timer = setInterval(() => {
    const now = performance.now()
    const lateMs = now - expectedAt
    expectedAt = now + intervalMs
    tick(now, lateMs > intervalMs ? lateMs : 0)
  }, intervalMs)
  return () => clearInterval(timer)
}
