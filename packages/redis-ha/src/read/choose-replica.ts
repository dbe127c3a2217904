/** Ages closer than this, in milliseconds, are the sampling's noise. */
const ageNoiseMs = 100

/**
 * Two usable replicas at a random place of `all`, and of them the fresher one, or of two equally fresh ones the less busy.
 * @param ageOf upper bound of a replica's staleness in milliseconds; undefined for one that may not serve
 */
export function chooseReplica<R extends { readonly readsInFlight: number }>(
  all: readonly R[],
  ageOf: (replica: R) => number | undefined,
  random = Math.random
): R | undefined {
  const start = Math.floor(random() * all.length)
  let first: R | undefined
  let firstAge = 0
  for (let i = 0; i < all.length; i++) {
    const replica = all[(start + i) % all.length] as R
    const age = ageOf(replica)
    if (age === undefined) continue
    if (first !== undefined) return isBetter(replica, age, first, firstAge) ? replica : first
    first = replica
    firstAge = age
  }
  return first
}

function isBetter(a: { readsInFlight: number }, ageOfA: number, b: { readsInFlight: number }, ageOfB: number): boolean {
  return Math.abs(ageOfA - ageOfB) > ageNoiseMs ? ageOfA < ageOfB : a.readsInFlight < b.readsInFlight
}
