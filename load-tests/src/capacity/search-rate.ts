/** What one rate gave. */
export interface RateSample {
  /** Requests a second that were asked for. */
  readonly rate: number
  readonly isKept: boolean
}

export interface SearchOptions {
  readonly startRate: number
  readonly maxRate: number
  /** The search ends when the lowest missed rate is at most this many times the highest kept one. @default 1.15 */
  readonly precision?: number
  /** Rates that are tried at most. @default 10 */
  readonly maxSteps?: number
}

export interface SearchResult<Sample extends RateSample> {
  /** The highest rate that was kept; `undefined` when not even the lowest was. */
  readonly best: Sample | undefined
  /** The lowest rate that was not kept; `undefined` when all were. */
  readonly missed: Sample | undefined
  readonly samples: readonly Sample[]
}

const lowestRate = 10

/** Doubles the rate until it is not kept, or halves it until it is, then halves what lies between; one measurement a step. */
export async function searchRate<Sample extends RateSample>(
  measure: (rate: number) => Promise<Sample>,
  { startRate, maxRate, precision = 1.15, maxSteps = 10 }: SearchOptions
): Promise<SearchResult<Sample>> {
  const samples: Sample[] = []
  let best: Sample | undefined
  let missed: Sample | undefined
  let rate: number | undefined = Math.min(startRate, maxRate)
  while (rate !== undefined && samples.length < maxSteps) {
    const sample = await measure(rate)
    samples.push(sample)
    if (sample.isKept) best = sample
    else missed = sample
    rate = nextRate(best?.rate, missed?.rate, { maxRate, precision })
  }
  return { best, missed, samples }
}

/** The next rate to try; `undefined` when what is known is precise enough. */
function nextRate(
  best: number | undefined,
  missed: number | undefined,
  { maxRate, precision }: { readonly maxRate: number; readonly precision: number }
): number | undefined {
  if (best === undefined) {
    const tried = missed ?? lowestRate
    return tried > lowestRate ? Math.max(lowestRate, Math.floor(tried / 2)) : undefined
  }
  if (missed === undefined) return best >= maxRate ? undefined : Math.min(maxRate, best * 2)
  if (missed <= best * precision) return undefined
  const middle = Math.round((best + missed) / 2)
  return middle > best && middle < missed ? middle : undefined
}
