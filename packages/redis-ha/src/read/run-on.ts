import type { Redis } from 'ioredis'
import type { NodeLink } from '../link/node-link.ts'

/**
 * Runs a query on a node's data connection; rejects when the node is found not to answer, and, unless `isPatient`, when it
 * takes so long that another node should be asked.
 */
export function runOn<T>(link: NodeLink, run: (node: Redis) => Promise<T>, isPatient = false): Promise<T> {
  return new Promise((resolve, reject) => {
    const read = {
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

/** Has reads that wait longer than `readTimeoutMs` asked of another node. */
export function rescueSlowReads(link: NodeLink, now: number, readTimeoutMs: number): void {
  // In insertion order: the first young one ends it.
  for (const read of link.reads) {
    if (now - read.startedAt < readTimeoutMs) return
    if (read.isPatient !== true) read.rescue()
  }
}

/** Has every read that waits for this node asked of another one. */
export function rescueAllReads(link: NodeLink): void {
  for (const read of link.reads) read.rescue()
}
