/**
 * A running estimate of a quantile: each value moves it up by the quantile's share of a step, or down by the rest of it, so
 * that it settles where that share of the values lies below (stochastic approximation, Robbins and Monro).
 */
export class LatencyQuantile {
  readonly #quantile: number
  #estimateMs: number

  constructor(quantile: number, initialMs: number) {
    this.#quantile = quantile
    this.#estimateMs = initialMs
  }

  get estimateMs(): number {
    return this.#estimateMs
  }

  add(valueMs: number): void {
    // A step in proportion to the estimate follows a change of scale in some hundred values.
    const stepMs = Math.max(0.01, this.#estimateMs * 0.05)
    this.#estimateMs += valueMs > this.#estimateMs ? stepMs * this.#quantile : -stepMs * (1 - this.#quantile)
  }
}
