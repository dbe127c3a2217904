import { type RedisHa, writeScript } from '@repo/redis-ha'
import { type Attempt, type AttemptLimits, type Bucket, type TakenAttempt, toBuckets } from './attempt-limits.ts'
import { settleScript, takeScript } from './attempt-scripts.ts'
import { RefusalMemory, type RefusalMemoryOptions } from './refusal-memory.ts'
import { TooManyAttemptsError } from './too-many-attempts-error.ts'

/** How an attempt ended; `undecided` when an outage kept the service from knowing. */
export type Verdict = 'succeeded' | 'failed' | 'undecided'

/** How long an address counts as one of the user's own. */
const knownAddressMs = 30 * 24 * 3600 * 1000

export interface AttemptLimiterOptions extends RefusalMemoryOptions {
  readonly redis: Pick<RedisHa, 'write'>
  readonly limits: AttemptLimits
  readonly onRefused?: (attempt: Attempt, bucket: Bucket['name']) => void
}

/**
 * Counts attempts in Redis, before their outcome is known: as failures, which a success takes back. Guesses that run at the
 * same time are counted too that way.
 */
export class AttemptLimiter {
  readonly #options: AttemptLimiterOptions
  readonly #refusals: RefusalMemory

  constructor(options: AttemptLimiterOptions) {
    this.#options = options
    this.#refusals = new RefusalMemory(options)
  }

  /** Throws TooManyAttemptsError when a limit is reached, and what the write throws when nobody can count. */
  async take(attempt: Attempt): Promise<TakenAttempt> {
    const buckets = toBuckets(attempt, this.#options.limits)
    for (const bucket of buckets) {
      const waitMs = this.#refusals.remainingMs(toRefusalKey(bucket, buckets))
      if (waitMs > 0) throw this.#refuse(attempt, bucket, waitMs)
    }
    const exemptions = buckets.flatMap(({ exemptBy }) => exemptBy ?? [])
    const keys = [...buckets.map(({ key }) => key), ...exemptions]
    const args = buckets.flatMap(({ intervalMs, burst, exemptBy }) => [
      intervalMs,
      burst,
      exemptBy === undefined ? 0 : keys.indexOf(exemptBy) + 1
    ])
    // `replicated`: a limit that was reached stays reached when the master fails. A repeat would count twice: no harm done.
    const options = { durability: 'replicated', idempotent: true } as const
    const { reply } = await writeScript(this.#options.redis, takeScript, keys, args, options)
    const [position, waitMs, counted] = reply as [number, number, number[]]
    const refusing = buckets[position - 1]
    if (refusing === undefined) return { ...attempt, countedIn: toNames(buckets, counted) }
    this.#refusals.remember(toRefusalKey(refusing, buckets), waitMs)
    throw this.#refuse(attempt, refusing, waitMs)
  }

  /** Says how an attempt ended that `take` let through. */
  async settle(attempt: TakenAttempt, verdict: Verdict): Promise<void> {
    const buckets = toBuckets(attempt, this.#options.limits)
    const deeds = verdict === 'failed' ? [] : buckets.flatMap((bucket) => toDeeds(bucket, verdict, attempt))
    if (deeds.length === 0) return
    for (const bucket of buckets) this.#refusals.forget(toRefusalKey(bucket, buckets))
    const keys = deeds.map(({ key }) => key)
    const args = deeds.flatMap(({ deed, ms }) => [deed, ms])
    await writeScript(this.#options.redis, settleScript, keys, args, { durability: 'fast', idempotent: false })
  }

  #refuse(attempt: Attempt, { name }: Bucket, waitMs: number): TooManyAttemptsError {
    this.#options.onRefused?.(attempt, name)
    return new TooManyAttemptsError(waitMs)
  }
}

/** A bucket with exemptions refuses this pair of account and address only: another address may be exempt. */
function toRefusalKey(bucket: Bucket, buckets: readonly Bucket[]): string {
  return bucket.exemptBy === undefined ? bucket.key : buckets.map(({ key }) => key).join()
}

function toNames(buckets: readonly Bucket[], positions: readonly number[]): ReadonlySet<Bucket['name']> {
  return new Set(positions.flatMap((position) => buckets[position - 1]?.name ?? []))
}

interface Deed {
  readonly key: string
  readonly deed: 'give' | 'empty' | 'exempt'
  readonly ms: number
}

function toDeeds(bucket: Bucket, verdict: 'succeeded' | 'undecided', { countedIn }: TakenAttempt): Deed[] {
  const { name, key, intervalMs, exemptBy, afterSuccess } = bucket
  const deed = verdict === 'undecided' ? 'give' : afterSuccess
  if (deed === 'keep') return []
  const deeds: Deed[] = countedIn.has(name) ? [{ key, deed, ms: deed === 'give' ? intervalMs : 0 }] : []
  if (exemptBy !== undefined && verdict === 'succeeded')
    deeds.push({ key: exemptBy, deed: 'exempt', ms: knownAddressMs })
  return deeds
}
