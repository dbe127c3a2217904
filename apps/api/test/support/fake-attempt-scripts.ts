import type { Keyspace } from './fake-session-scripts.ts'

/** What the scripts of the attempt limits do, in TypeScript; one contract runs on these and on the real ones. */
export function runTake(
  keyspace: Keyspace,
  keys: readonly string[],
  args: readonly string[],
  nowMs: number
): [number, number, number[]] {
  let refuses: [number, number] = [0, 0]
  const counted: number[] = []
  const emptyAt = new Map<string, number>()
  for (let i = 0; i < args.length / 3; i++) {
    const [interval = 0, burst = 0, exempt = 0] = args.slice(3 * i, 3 * i + 3).map(Number)
    const key = keys[i] ?? ''
    if (exempt > 0 && keyspace.has(keys[exempt - 1] ?? '')) continue
    const at = Math.max(readAt(keyspace, key), nowMs) + interval
    emptyAt.set(key, at)
    counted.push(i + 1)
    const waitMs = at - interval * burst - nowMs
    if (waitMs > refuses[1]) refuses = [i + 1, waitMs]
  }
  if (refuses[0] > 0) return [...refuses, []]
  for (const [key, at] of emptyAt) writeAt(keyspace, key, at)
  return [0, 0, counted]
}

export function runSettle(keyspace: Keyspace, keys: readonly string[], args: readonly string[], nowMs: number): number {
  keys.forEach((key, i) => {
    const [deed, ms] = [args[2 * i], Number(args[2 * i + 1])]
    const at = deed === 'give' ? readAt(keyspace, key) - ms : 0
    if (deed === 'exempt') writeAt(keyspace, key, nowMs + ms)
    else if (at > nowMs) writeAt(keyspace, key, at)
    else keyspace.delete(key)
  })
  return 1
}

const readAt = (keyspace: Keyspace, key: string): number => Number(keyspace.get(key)?.get('at') ?? 0)

const writeAt = (keyspace: Keyspace, key: string, at: number) => keyspace.set(key, new Map([['at', `${at}`]]))
