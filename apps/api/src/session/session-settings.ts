/** How sessions and their cookies behave. */
export interface SessionSettings {
  /** The first one signs, all are accepted. */
  readonly secrets: readonly string[]
  readonly cookieName: string
  readonly cookieSecure: boolean
  /** A session ends after this long without a request. */
  readonly idleMs: number
  /** A session ends this long after it began, used or not. */
  readonly absoluteMs: number
  /** A sign-in beyond this many sessions of one user ends the oldest one. */
  readonly maxPerUser: number
}

/** Share of the idle time after which a request extends it again: a session ends at most this much too early. */
export const touchShare = 1 / 20

/** How long a session may live on from now: idle time, cut at the absolute end. */
export function remainingMs(settings: SessionSettings, createdAt: number, nowMs: number): number {
  return Math.min(settings.idleMs, createdAt + settings.absoluteMs - nowMs)
}
