import type { Check, LatencyWindow, RunRecord } from '../run-record.ts'
import { formatMs } from './format.ts'

/** A setting that is not the same in both runs, as text. */
export interface Difference {
  readonly name: string
  readonly values: readonly [string, string]
}

export type Pair<T> = readonly [T | undefined, T | undefined]

export interface Comparison {
  readonly differences: readonly Difference[]
  readonly checks: readonly Pair<Check>[]
  readonly latencies: readonly Pair<LatencyWindow>[]
}

/** Two runs side by side: what was set differently, and what each found where either found something. */
export function compareRecords(first: RunRecord, second: RunRecord): Comparison {
  return {
    differences: [
      ...findDifferences(toAsked(first), toAsked(second)),
      ...findDifferences(
        { cpus: first.machine.cpus, cpuModel: first.machine.cpuModel, ...first.machine.versions },
        { cpus: second.machine.cpus, cpuModel: second.machine.cpuModel, ...second.machine.versions }
      )
    ],
    checks: pairUp(first.checks, second.checks, ({ promise, name }) => JSON.stringify([promise, name])),
    latencies: pairUp(first.totals, second.totals, ({ route, source }) => JSON.stringify([route, source]))
  }
}

/** What was asked for. */
function toAsked({ settings, durationMs }: RunRecord): object {
  return { ...settings, duration: formatMs(durationMs) }
}

/** How many times the first the second is; `undefined` where that says nothing. */
export function toRatio(first: number | undefined, second: number | undefined): number | undefined {
  if (first === undefined || second === undefined) return undefined
  if (first === second) return 1
  return first === 0 ? undefined : second / first
}

function findDifferences(first: object, second: object): Difference[] {
  const [a, b] = [new Map(Object.entries(first)), new Map(Object.entries(second))]
  const names = new Set([...a.keys(), ...b.keys()])
  return [...names].flatMap((name) => {
    const values = [toText(a.get(name)), toText(b.get(name))] as const
    return values[0] === values[1] ? [] : [{ name, values }]
  })
}

function toText(value: unknown): string {
  return value === undefined ? '–' : String(value)
}

function pairUp<T>(first: readonly T[], second: readonly T[], toKey: (item: T) => string): Pair<T>[] {
  const others = new Map(second.map((item) => [toKey(item), item]))
  const pairs = first.map((item): Pair<T> => [item, others.get(toKey(item))])
  const known = new Set(first.map(toKey))
  return [...pairs, ...second.filter((item) => !known.has(toKey(item))).map((item): Pair<T> => [undefined, item])]
}
