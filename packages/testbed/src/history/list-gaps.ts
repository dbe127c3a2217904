/** Times between neighbours of `times` within the window, its edges included; the longest first. */
export function listGaps(times: readonly number[], from: number, to: number): number[] {
  const inside = times.filter((time) => time >= from && time <= to).sort((a, b) => a - b)
  let previous = from
  const gaps = [...inside, to].map((time) => {
    const gap = time - previous
    previous = time
    return gap
  })
  return gaps.sort((a, b) => b - a)
}
