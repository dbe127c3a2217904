import type { JobProducer } from './job-producer.ts'
import type { Outbox } from './outbox.ts'
import { parseOutboxEntry } from './outbox-entry.ts'

export interface OutboxRelay {
  /** Puts entries into the queue for good, then takes them out of the outbox. Whatever fails in between can be repeated. */
  relay(entries: readonly string[]): Promise<void>
  /** Relays what has been lying there for `minAgeMs`; resolves with how many entries that were. */
  relayLeftovers(minAgeMs: number): Promise<number>
}

/** Entries in one round, so that no round keeps the others waiting. */
const batchSize = 200

export function createOutboxRelay(outbox: Outbox, producer: Pick<JobProducer, 'addAll'>): OutboxRelay {
  async function relay(entries: readonly string[]): Promise<void> {
    await producer.addAll(entries.map(parseOutboxEntry))
    await outbox.remove(entries)
  }

  return {
    relay,
    async relayLeftovers(minAgeMs) {
      for (let relayed = 0; ; ) {
        const entries = await outbox.list({ minAgeMs, limit: batchSize })
        if (entries.length > 0) await relay(entries)
        relayed += entries.length
        if (entries.length < batchSize) return relayed
      }
    }
  }
}
