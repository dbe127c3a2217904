import type { BrowserRunResult } from './run-browsers.ts'

/** The run in a few lines; `isKept` when nobody had to complain. */
export function toVerdict({ totals, complaints, errors }: BrowserRunResult): { isKept: boolean; text: string } {
  const counts = Map.groupBy(complaints, ({ complaint }) => complaint)
  const lines = [
    `${totals.reads} reads, ${totals.changes} changes acknowledged, ${totals.refused} refused, ${totals.revocations} revocations`,
    ...[...counts].map(([complaint, all]) => `${all.length} × ${complaint}, first: ${all[0]?.detail}`),
    ...(errors.length > 0 ? [`${errors.length} errors logged, first: ${errors[0]}`] : [])
  ]
  const isKept = complaints.length === 0 && errors.length === 0
  return { isKept, text: [...lines, isKept ? 'nobody noticed' : 'promises were broken'].join('\n') }
}
