import { existsSync, readFileSync } from 'node:fs'
import type { Cost } from './cost/cost-in-namespace.ts'
import type { RunResult } from './run-result.ts'

export interface Finished {
  readonly results: readonly RunResult[]
  readonly costs: readonly Cost[]
}

/** What an earlier call has written to `file`; nothing when there is none. */
export function readFinished(file: string): Finished {
  if (!existsSync(file)) return { results: [], costs: [] }
  const { results, costs } = JSON.parse(readFileSync(file, 'utf8'))
  if (!Array.isArray(results) || !Array.isArray(costs)) throw new Error(`${file} has no results of test-faults`)
  return { results, costs }
}

/** The jobs without as many of each name, from its first on, as are done already. */
export function withoutFinished<Job extends { readonly name: string }>(
  jobs: readonly Job[],
  finished: readonly string[]
): Job[] {
  const done = new Map<string, number>()
  for (const name of finished) done.set(name, (done.get(name) ?? 0) + 1)
  return jobs.filter(({ name }) => {
    const count = done.get(name) ?? 0
    done.set(name, count - 1)
    return count <= 0
  })
}
