/** The session ended while a request was at work on it; what the request wanted to store is not stored. */
export class SessionGoneError extends Error {
  override name = 'SessionGoneError'
  readonly code = 'SESSION_GONE'

  constructor() {
    super('the session was signed out or has expired')
  }
}
