import { chooseReplica } from './choose-replica.ts'

/**
 * Reads of one turn of the event loop go to one replica, so that they share a write and a reply; the next turn may choose
 * another. Half the system calls of a read are saved by it.
 */
export class ChoiceOfTurn<R extends { readonly readsInFlight: number }> {
  #chosen: R | undefined
  readonly #forget = () => {
    this.#chosen = undefined
  }

  /** The replica of this turn when it may serve this read, else the best one that may. */
  choose(all: readonly R[], ageOf: (replica: R) => number | undefined): R | undefined {
    if (this.#chosen !== undefined && ageOf(this.#chosen) !== undefined) return this.#chosen
    const link = chooseReplica(all, ageOf)
    if (this.#chosen === undefined && link !== undefined) {
      this.#chosen = link
      setImmediate(this.#forget)
    }
    return link
  }
}
