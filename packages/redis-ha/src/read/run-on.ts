import type { Redis } from 'ioredis'
import type { NodeLink } from '../link/node-link.ts'
import type { TokenBucket } from '../link/token-bucket.ts'

/**
 * Runs a query on a node's data connection; rejects when the node is found not to answer, and, unless `isPatient`, when it
 * takes so long that another node should be asked.
 */
export function runOn<T>(link: NodeLink, run: (node: Redis) => Promise<T>, isPatient = false): Promise<T> {
  return new Promise((resolve, reject) => {
    const read = {
      place: -1,
      startedAt: performance.now(),
      isPatient,
      rescue: () => {
        link.reads.delete(read)
        reject(new Error('the node took too long'))
      }
    }
    link.reads.add(read)
    Promise.try(run, link.data).then(
      (value) => {
        link.reads.delete(read)
        resolve(value)
      },
      (error: Error) => {
        link.reads.delete(read)
        reject(error)
      }
    )
  })
}

export interface HedgePolicy {
  /** Reads slower than this are asked of another node too, as far as the budget goes. */
  readonly hedgeAfterMs: number
  /** Slower ones are in any case. */
  readonly readTimeoutMs: number
  readonly budget: TokenBucket
}

/** Has slow reads asked of another node too; the first good answer counts. */
export function rescueSlowReads(
  link: NodeLink,
  now: number,
  { hedgeAfterMs, readTimeoutMs, budget }: HedgePolicy
): void {
  const slow = link.reads
    .list()
    .filter(({ startedAt, isPatient }) => now - startedAt >= hedgeAfterMs && isPatient !== true)
    .sort((a, b) => a.startedAt - b.startedAt)
  for (const read of slow) if (now - read.startedAt >= readTimeoutMs || budget.take()) read.rescue()
}

/** Has every read that waits for this node asked of another one. */
export function rescueAllReads(link: NodeLink): void {
  for (const read of link.reads.list()) read.rescue()
}
