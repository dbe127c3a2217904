/** How fast one command was, and how long a client waited for its answer. */
interface BenchmarkResult {
  readonly test: string
  readonly requestsPerSecond: number
  readonly averageMs: number
  readonly minMs: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** What `redis-benchmark --csv` measured: a line of names, and one line for each command. */
export function parseBenchmark(csv: string): BenchmarkResult[] {
  const lines = csv.split('\n').filter((line) => line.startsWith('"'))
  // Every cell is quoted, and none has a quote in it.
  const [names = [], ...rows] = lines.map((line) => JSON.parse(`[${line}]`) as string[])
  return rows.map((row) => {
    const cell = (name: string) => row[names.indexOf(name)]
    return {
      test: cell('test') ?? '',
      requestsPerSecond: Number(cell('rps')),
      averageMs: Number(cell('avg_latency_ms')),
      minMs: Number(cell('min_latency_ms')),
      p50Ms: Number(cell('p50_latency_ms')),
      p95Ms: Number(cell('p95_latency_ms')),
      p99Ms: Number(cell('p99_latency_ms')),
      maxMs: Number(cell('max_latency_ms'))
    }
  })
}
