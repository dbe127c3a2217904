import type { BrowserRunResult } from './run-browsers.ts'

/** The run in a few lines; `isKept` when nobody had to complain, and enough was done for somebody to. */
export function toVerdict({ totals, complaints, errors }: BrowserRunResult): { isKept: boolean; text: string } {
  const counts = Map.groupBy(complaints, ({ complaint }) => complaint)
  const lines = [
    `${totals.reads} reads, ${totals.changes} changes acknowledged, ${totals.refused} refused, ${totals.revocations} revocations`,
    ...[...counts].map(([complaint, all]) => `${all.length} × ${complaint}, first: ${all[0]?.detail}`),
    ...(errors.length > 0 ? [`${errors.length} errors logged, first: ${errors[0]}`] : [])
  ]
  const nobodyComplains = complaints.length === 0 && errors.length === 0
  const isTrial = totals.reads > 0 && totals.changes > totals.refused
  const conclusion = isTrial ? 'nobody noticed' : 'too little was read or changed to prove anything'
  return {
    isKept: nobodyComplains && isTrial,
    text: [...lines, nobodyComplains ? conclusion : 'promises were broken'].join('\n')
  }
}
