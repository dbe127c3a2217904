/** What matters of a replica that could serve a read. */
export interface ReadCandidate {
  /** Upper bound of its staleness in milliseconds. */
  readonly ageMs: number
  readonly readsInFlight: number
}

/** Ages closer than this, in milliseconds, are the sampling's noise. */
const ageNoiseMs = 100

/** The better of two replicas taken at random: the fresher one, or of two equally fresh ones the less busy. */
export function chooseReplica<C extends ReadCandidate>(candidates: readonly C[], random = Math.random): C | undefined {
  if (candidates.length < 2) return candidates[0]
  const first = Math.floor(random() * candidates.length)
  const second = (first + 1 + Math.floor(random() * (candidates.length - 1))) % candidates.length
  const [a, b] = [candidates[first] as C, candidates[second] as C]
  if (Math.abs(a.ageMs - b.ageMs) > ageNoiseMs) return a.ageMs < b.ageMs ? a : b
  return b.readsInFlight < a.readsInFlight ? b : a
}
