import type { QueueDepth } from '@repo/jobs'
import { Gauge, type Registry } from 'prom-client'

const states = ['waiting', 'active', 'delayed', 'failed', 'outbox'] as const

/** What lies in the queue, asked at each scrape; without an answer from Redis there are no samples. */
export function createQueueMetrics(registry: Registry, readDepth: () => Promise<QueueDepth>): void {
  const registers = [registry]
  // Both metrics of one scrape want the same answer.
  let latest: Promise<QueueDepth | undefined> | undefined
  const readOnce = () => {
    latest ??= readDepth()
      .catch(() => undefined)
      .finally(() => {
        latest = undefined
      })
    return latest
  }

  new Gauge({
    name: 'queue_jobs',
    help: 'Jobs by state: waiting, active, delayed (until their next attempt), failed (dead letters), outbox (not relayed yet).',
    labelNames: ['state'],
    registers,
    async collect() {
      const depth = await readOnce()
      this.reset()
      if (depth === undefined) return
      for (const state of states) this.set({ state }, depth[state])
    }
  })
  new Gauge({
    name: 'queue_oldest_waiting_seconds',
    help: 'Age of the job that has waited longest for a worker; 0 when none waits.',
    labelNames: [],
    registers,
    async collect() {
      const depth = await readOnce()
      if (depth === undefined) this.remove()
      else this.set(depth.oldestWaitingMs / 1000)
    }
  })
}
