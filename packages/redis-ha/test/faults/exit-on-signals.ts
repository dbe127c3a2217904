/** Ends this process by itself when it is told to end: only then the topologies and processes it started end with it. */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
}
