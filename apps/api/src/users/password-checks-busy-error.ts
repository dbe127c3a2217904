/** More passwords are being checked than this process gets done in time; nothing was done. */
export class PasswordChecksBusyError extends Error {
  override name = 'PasswordChecksBusyError'
  readonly code = 'PASSWORD_CHECKS_BUSY'
  readonly statusCode = 503
  readonly retryAfterMs = 2000

  constructor() {
    super('too many passwords are being checked')
  }
}
