import type { Health } from '@repo/redis-ha'

export type ReadinessStatus = 'starting' | 'ready' | 'degraded' | 'unavailable' | 'draining'

/** Where this process is in its life, and whether it can do its work. */
export class Readiness {
  #phase: 'starting' | 'running' | 'draining' = 'starting'
  #lastReadableMs: number | undefined

  get isDraining(): boolean {
    return this.#phase === 'draining'
  }

  markStarted(): void {
    if (this.#phase === 'starting') this.#phase = 'running'
  }

  startDraining(): void {
    this.#phase = 'draining'
  }

  /**
   * What `/readyz` says, given what Redis looks like at `nowMs`. A missing master alone is only degraded: otherwise every
   * failover would empty the load balancer.
   */
  judge(health: Health, maxDegradedMs: number, nowMs: number): ReadinessStatus {
    if (health.status !== 'down') this.#lastReadableMs = nowMs
    this.#lastReadableMs ??= nowMs
    if (this.#phase !== 'running') return this.#phase
    if (nowMs - this.#lastReadableMs > maxDegradedMs) return 'unavailable'
    return health.status === 'healthy' ? 'ready' : 'degraded'
  }
}

/** Whether a load balancer should send requests. */
export function isServing(status: ReadinessStatus): boolean {
  return status === 'ready' || status === 'degraded'
}
