/** Longest time between two neighbours of `times`, with `start` and `end` of the run as the outermost ones. */
export function longestGapMs(times: readonly number[], start: number, end: number): number {
  let previous = start
  let longest = 0
  for (const time of [...times].sort((a, b) => a - b).concat(end)) {
    longest = Math.max(longest, time - previous)
    previous = time
  }
  return longest
}
