/** What a read may be served from, and how old it may be. */
export interface ReadOptions<T> {
  /** `replica` always falls back to the master. @default 'replica' */
  readonly from?: 'replica' | 'master'
  /**
   * With `from: 'master'`: only from one that a majority of the Sentinels, asked after the call, still named. Without it a master
   * that was replaced unseen may answer for `maxStalenessMs`. A bound of one poll would leave a part of that open; asking costs
   * one round trip to the Sentinels, beside that of the query and shared by all reads of the moment. @default false
   */
  readonly confirmed?: boolean
  /** A token of an earlier write; the answer is at least as new. What is no token counts as absent. */
  readonly after?: string | undefined
  /** In milliseconds. @default timings.maxStalenessMs */
  readonly maxStalenessMs?: number
  /** How old, in milliseconds, an answer may be while no master is confirmed; 0 refuses stale answers. @default timings.maxDegradedMs */
  readonly maxDegradedMs?: number
  /** Says whether a replica's answer means "not there", which the master must confirm. @default null and undefined */
  readonly isMiss?: (value: T) => boolean
}

/** The answer to a read, with where it came from and how old it can be. */
export interface ReadResult<T> {
  readonly value: T
  readonly source: 'replica' | 'master'
  /** Upper bound of the answer's age in milliseconds. */
  readonly ageMs: number
  /** Older than `maxStalenessMs`, or perhaps older than its token: served because no master is confirmed. */
  readonly stale: boolean
}
