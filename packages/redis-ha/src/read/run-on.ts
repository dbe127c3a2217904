import type { Redis } from 'ioredis'
import type { NodeLink } from '../link/node-link.ts'

/** Runs a query on a node's data connection; rejects when it takes so long that another node should be asked. */
export function runOn<T>(link: NodeLink, run: (node: Redis) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const read = {
      startedAt: performance.now(),
      rescue: () => {
        link.reads.delete(read)
        reject(new Error('the node took too long'))
      }
    }
    link.reads.add(read)
    run(link.data).then(
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

/** Gives up on reads that wait longer than `readTimeoutMs`. */
export function rescueReads(link: NodeLink, now: number, readTimeoutMs: number): void {
  // In insertion order: the first young one ends it.
  for (const read of link.reads) {
    if (now - read.startedAt < readTimeoutMs) return
    read.rescue()
  }
}
