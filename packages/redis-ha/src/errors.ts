/** The stable `code` of each error of this package. */
export type RedisHaErrorCode =
  | 'REDIS_HA_CONFIG'
  | 'REDIS_HA_TOPOLOGY_UNAVAILABLE'
  | 'REDIS_HA_MASTER_UNAVAILABLE'
  | 'REDIS_HA_INDETERMINATE_WRITE'
  | 'REDIS_HA_WRITE_REFUSED'
  | 'REDIS_HA_UNCONFIRMED_READ'
  | 'REDIS_HA_NO_READABLE_NODE'
  | 'REDIS_HA_SWITCHOVER'
  | 'REDIS_HA_CLOSED'

/** Base of every error this package throws; `code` is stable, the original error is `cause`. */
export class RedisHaError extends Error {
  override name = 'RedisHaError'
  readonly code: RedisHaErrorCode

  constructor(code: RedisHaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The environment or the options contradict themselves; `problems` lists every one of them, in words. */
export class ConfigError extends RedisHaError {
  override name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super('REDIS_HA_CONFIG', `invalid Redis configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** Why nobody could say who the master is. */
export type TopologyProblem =
  | 'unknown-master-name'
  | 'sentinel-auth'
  | 'sentinel-tls'
  | 'sentinels-unreachable'
  | 'no-majority'
  | 'redis-auth'
  | 'redis-tls'
  | 'master-unreachable'

/** No usable topology yet; the search goes on in the background. */
export class TopologyUnavailableError extends RedisHaError {
  override name = 'TopologyUnavailableError'
  readonly problem: TopologyProblem

  constructor(problem: TopologyProblem, message: string, options?: ErrorOptions) {
    super('REDIS_HA_TOPOLOGY_UNAVAILABLE', message, options)
    this.problem = problem
  }
}

/** No master accepted the command in time. Nothing was applied: it is safe to repeat after `retryAfterMs`. */
export class MasterUnavailableError extends RedisHaError {
  override name = 'MasterUnavailableError'
  readonly retryAfterMs: number

  constructor(message: string, options: ErrorOptions & { retryAfterMs: number }) {
    super('REDIS_HA_MASTER_UNAVAILABLE', message, options)
    this.retryAfterMs = options.retryAfterMs
  }
}

/** The write was sent and its end is not known: it may or may not be there. Read before repeating it. */
export class IndeterminateWriteError extends RedisHaError {
  override name = 'IndeterminateWriteError'
  readonly retryAfterMs: number

  constructor(message: string, options: ErrorOptions & { retryAfterMs: number }) {
    super('REDIS_HA_INDETERMINATE_WRITE', message, options)
    this.retryAfterMs = options.retryAfterMs
  }
}

/** Redis itself refused a command (WRONGTYPE, OOM, a script's error); `results` has every reply of the write. */
export class WriteRefusedError extends RedisHaError {
  override name = 'WriteRefusedError'
  readonly results: readonly unknown[]

  constructor(message: string, options: ErrorOptions & { results: readonly unknown[] }) {
    super('REDIS_HA_WRITE_REFUSED', message, options)
    this.results = options.results
  }
}

/** A replica has no such key and no master could confirm it: "not there" is not known. */
export class UnconfirmedReadError extends RedisHaError {
  override name = 'UnconfirmedReadError'
  readonly retryAfterMs: number

  constructor(message: string, options: ErrorOptions & { retryAfterMs: number }) {
    super('REDIS_HA_UNCONFIRMED_READ', message, options)
    this.retryAfterMs = options.retryAfterMs
  }
}

/** No node may serve this read: none is reachable, or all are older than the read allows. */
export class NoReadableNodeError extends RedisHaError {
  override name = 'NoReadableNodeError'
  readonly retryAfterMs: number

  constructor(message: string, options: ErrorOptions & { retryAfterMs: number }) {
    super('REDIS_HA_NO_READABLE_NODE', message, options)
    this.retryAfterMs = options.retryAfterMs
  }
}

/** A switchover was given up; the master is the one it was, and takes writes again. */
export class SwitchoverError extends RedisHaError {
  override name = 'SwitchoverError'

  constructor(message: string, options?: ErrorOptions) {
    super('REDIS_HA_SWITCHOVER', message, options)
  }
}

/** `close()` was called. */
export class ClosedError extends RedisHaError {
  override name = 'ClosedError'

  constructor() {
    super('REDIS_HA_CLOSED', 'this redis-ha client is closed')
  }
}
