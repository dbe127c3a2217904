/** A label that starts at `x` and takes `width`. */
export interface Label {
  readonly x: number
  readonly width: number
}

export interface PlacedLabel {
  /** Row, from 0 on; `undefined` where there is no room in any. */
  readonly lane: number | undefined
  /** Where the text begins: at the mark, or before it where it would leave the picture. */
  readonly left: number
}

/** Spreads labels over rows so that none covers another; they are expected from left to right. */
export function placeLabels(
  labels: readonly Label[],
  { right, lanes }: { readonly right: number; readonly lanes: number }
): PlacedLabel[] {
  const taken: { readonly from: number; readonly to: number }[][] = Array.from({ length: lanes }, () => [])
  return labels.map(({ x, width }) => {
    const left = x + width <= right ? x : x - width
    const lane = taken.findIndex((spans) => spans.every(({ from, to }) => left >= to || left + width <= from))
    if (lane === -1 || left < 0) return { lane: undefined, left }
    taken[lane]?.push({ from: left, to: left + width })
    return { lane, left }
  })
}
