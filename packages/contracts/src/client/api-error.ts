import type { Problem } from '../http-schemas.ts'

export interface ApiErrorOptions extends ErrorOptions {
  readonly status?: number | undefined
  readonly problem?: Problem | undefined
  readonly retryAfterMs?: number | undefined
}

/** The API answered a problem, something that is none, or nothing. */
export class ApiError extends Error {
  override name = 'ApiError'
  /** Undefined when there was no answer. */
  readonly status: number | undefined
  readonly problem: Problem | undefined
  /** When the API asks to come again. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, { status, problem, retryAfterMs, ...options }: ApiErrorOptions = {}) {
    super(message, options)
    this.status = status
    this.problem = problem
    this.retryAfterMs = retryAfterMs
  }

  /** The stable code of the problem. */
  get code(): string | undefined {
    return this.problem?.code
  }
}
