/** A generator of numbers in [0, 1) that repeats itself for the same seed (a linear congruential one: nothing depends on its quality). */
export function createRandom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
