import { maxSessionFields } from '@repo/contracts'

/** The session ended while a request was at work on it; what the request wanted to store is not stored. */
export class SessionGoneError extends Error {
  override name = 'SessionGoneError'
  readonly code = 'SESSION_GONE'

  constructor() {
    super('the session was signed out or has expired')
  }
}

/** What the request wanted to store would leave the session with more fields than it may have; nothing is stored. */
export class TooManyFieldsError extends Error {
  override name = 'TooManyFieldsError'
  readonly code = 'TOO_MANY_FIELDS'
  readonly statusCode = 422

  constructor() {
    super(`a session has at most ${maxSessionFields} fields`)
  }
}
