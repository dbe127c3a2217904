/** What can be in flight; `place` is for the collection alone. */
export interface Flyer {
  place: number
}

/**
 * What comes and goes with every operation. Not a `Set`: each table that V8 gives up for a larger one points to the next, so
 * that a busy one keeps every operation of the last seconds alive and doubles the cost of a read.
 */
export class InFlight<T extends Flyer> {
  readonly #all: T[] = []

  get size(): number {
    return this.#all.length
  }

  /** Puts it in, once. */
  add(one: T): void {
    if (this.#all[one.place] === one) return
    one.place = this.#all.length
    this.#all.push(one)
  }

  /** Takes it out, if it is in. */
  delete(one: T): void {
    if (this.#all[one.place] !== one) return
    const last = this.#all.pop() as T
    if (last === one) return
    this.#all[one.place] = last
    last.place = one.place
  }

  /** All that are there now, in no order; they may leave meanwhile. */
  list(): T[] {
    return [...this.#all]
  }
}
