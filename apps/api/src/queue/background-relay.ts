import type { JobQueue, OutboxRelay } from '@repo/jobs'
import type { Logger } from '@repo/service-kit'
import { Counter, type Registry } from 'prom-client'

/** Brings into the queue what sessions have left in the outbox, while nobody waits for it. */
export interface BackgroundRelay {
  /** Called once the entry is in the outbox. What cannot be relayed now is relayed by the worker, within seconds. */
  relay(entry: string): void
  /** Waits for what is under way. */
  close(): Promise<void>
}

export interface BackgroundRelayOptions {
  readonly relay: Pick<OutboxRelay, 'relay'>
  readonly queue: Pick<JobQueue, 'close'>
  readonly registry: Registry
  readonly logger: Logger
}

/** More than this many at once are left to the worker. */
const maxPending = 500

export function createBackgroundRelay({ relay, queue, registry, logger }: BackgroundRelayOptions): BackgroundRelay {
  const left = new Counter({
    name: 'outbox_entries_left_total',
    help: 'Entries of the outbox that this instance could not relay itself and left to the worker.',
    registers: [registry]
  })
  let pending: string[] = []
  let running: Promise<void> | undefined
  let inTrouble = false

  /** What comes while one round is under way goes together in the next: all share one fence. */
  async function run(): Promise<void> {
    while (pending.length > 0) {
      const entries = pending
      pending = []
      try {
        await relay.relay(entries)
        inTrouble = false
      } catch (error) {
        left.inc(entries.length)
        if (!inTrouble) logger.warn({ err: error }, 'the outbox cannot be relayed, its entries are left to the worker')
        inTrouble = true
      }
    }
    running = undefined
  }

  return {
    relay(entry) {
      if (pending.length >= maxPending) return left.inc()
      pending.push(entry)
      running ??= run()
    },
    async close() {
      await running
      await queue.close()
    }
  }
}
