import type { LatencyWindow } from '../run-record.ts'

/** Upper bounds of the steps of the latency map, in milliseconds; the last step has none. */
export const latencyStepsMs = [5, 10, 25, 50, 100, 250, 1000] as const

/** Windows of one route and read source, as far as they look the same, as one. */
export interface LatencyCell {
  readonly fromMs: number
  readonly toMs: number
  /** Index of the step that the worst p99 is in. */
  readonly step: number
  readonly worstP99: number
}

export interface LatencyRow {
  readonly route: string
  readonly source: string
  readonly count: number
  readonly cells: readonly LatencyCell[]
}

export function toLatencyStep(ms: number): number {
  const step = latencyStepsMs.findIndex((bound) => ms <= bound)
  return step === -1 ? latencyStepsMs.length : step
}

/** One row a route and read source, the routes with most requests first; at most `maxColumns` cells each. */
export function toLatencyRows(
  latencies: readonly LatencyWindow[],
  { windowMs, lengthMs, maxColumns }: { windowMs: number; lengthMs: number; maxColumns: number }
): LatencyRow[] {
  const columnMs = windowMs * Math.max(1, Math.ceil(lengthMs / windowMs / maxColumns))
  const groups = Map.groupBy(
    latencies.filter(({ count }) => count > 0),
    ({ route, source }) => JSON.stringify([route, source])
  )
  const rows = [...groups.values()].map((windows) => ({
    route: windows[0]?.route ?? '',
    source: windows[0]?.source ?? '',
    count: windows.reduce((sum, { count }) => sum + count, 0),
    cells: joinCells(windows, columnMs)
  }))
  const ofRoute = new Map<string, number>()
  for (const { route, count } of rows) ofRoute.set(route, (ofRoute.get(route) ?? 0) + count)
  return rows.sort(
    (a, b) =>
      (ofRoute.get(b.route) ?? 0) - (ofRoute.get(a.route) ?? 0) || a.route.localeCompare(b.route) || b.count - a.count
  )
}

function joinCells(windows: readonly LatencyWindow[], columnMs: number): LatencyCell[] {
  const worst = new Map<number, number>()
  for (const { atMs, p99 } of windows) {
    const startMs = Math.floor(atMs / columnMs) * columnMs
    worst.set(startMs, Math.max(worst.get(startMs) ?? 0, p99))
  }
  const cells: LatencyCell[] = []
  for (const [fromMs, p99] of [...worst].sort(([a], [b]) => a - b)) {
    const step = toLatencyStep(p99)
    const last = cells.at(-1)
    if (last !== undefined && last.step === step && last.toMs === fromMs) {
      cells[cells.length - 1] = { ...last, toMs: fromMs + columnMs, worstP99: Math.max(last.worstP99, p99) }
    } else cells.push({ fromMs, toMs: fromMs + columnMs, step, worstP99: p99 })
  }
  return cells
}
