import { RedisHaError, WriteRefusedError } from '@repo/redis-ha'
import type { JobProducer } from './job-producer.ts'
import type { Outbox } from './outbox.ts'
import { parseOutboxEntry } from './outbox-entry.ts'

export interface OutboxRelay {
  /**
   * Puts entries into the queue for good, then takes them out of the outbox. Whatever fails in between can be repeated. One
   * that is not taken stays and makes it reject; the others get through.
   */
  relay(entries: readonly string[]): Promise<void>
  /** Relays what has been lying there for `minAgeMs`; resolves with how many entries that were. */
  relayLeftovers(minAgeMs: number): Promise<number>
}

/** Entries in one round, so that no round keeps the others waiting. */
const batchSize = 200

export function createOutboxRelay(outbox: Outbox, producer: Pick<JobProducer, 'addAll'>): OutboxRelay {
  async function relayTogether(entries: readonly string[]): Promise<void> {
    await producer.addAll(entries.map(parseOutboxEntry))
    await outbox.remove(entries)
  }

  async function relayEach(entries: readonly string[]): Promise<void> {
    const refusals: unknown[] = []
    for (const entry of entries) {
      try {
        await relayTogether([entry])
      } catch (error) {
        if (!mayConcernOneEntry(error)) throw error
        refusals.push(error)
      }
    }
    if (refusals.length > 0) throw refusals[0]
  }

  async function relay(entries: readonly string[]): Promise<void> {
    try {
      await relayTogether(entries)
    } catch (error) {
      if (entries.length < 2 || !mayConcernOneEntry(error)) throw error
      await relayEach(entries)
    }
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

/** Without a master every entry would fail, each after the longest wait; what was refused may be one of them. */
function mayConcernOneEntry(error: unknown): boolean {
  return !(error instanceof RedisHaError) || error instanceof WriteRefusedError
}
