/** An answer of 4xx that a route chose; `code` is stable and part of the API. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly statusCode: number
  readonly code: string

  constructor(statusCode: number, code: string, message: string) {
    super(message)
    this.statusCode = statusCode
    this.code = code
  }
}
