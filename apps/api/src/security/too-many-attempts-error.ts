/** Too many attempts of this kind; the right password would be refused as well, until `retryAfterMs` is over. */
export class TooManyAttemptsError extends Error {
  override name = 'TooManyAttemptsError'
  readonly statusCode = 429
  readonly code = 'TOO_MANY_ATTEMPTS'
  readonly retryAfterMs: number

  constructor(retryAfterMs: number) {
    super('too many attempts; try again after the time in Retry-After')
    this.retryAfterMs = retryAfterMs
  }
}
