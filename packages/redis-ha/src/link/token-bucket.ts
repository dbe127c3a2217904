/** Allows a share of what happens: each `earn()` brings a part of a token, each `take()` costs one. */
export class TokenBucket {
  readonly #share: number
  readonly #capacity: number
  #tokens: number

  /** @param share tokens per `earn()`  @param capacity most that can be saved up; the bucket starts full */
  constructor(share: number, capacity: number) {
    this.#share = share
    this.#capacity = capacity
    this.#tokens = capacity
  }

  /** Tokens left. */
  get left(): number {
    return Math.floor(this.#tokens)
  }

  earn(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + this.#share)
  }

  /** Whether there was one. */
  take(): boolean {
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
