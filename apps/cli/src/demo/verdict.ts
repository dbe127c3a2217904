import type { HistoryReport } from '@repo/testbed'
import { renderTable } from '../output/table.ts'

export interface Verdict {
  readonly kept: boolean
  readonly rows: readonly (readonly string[])[]
}

/** What the story must show: the session survived, no read failed, nothing acknowledged was lost. Milliseconds are shown. */
export function judge(history: HistoryReport, stillSignedIn: boolean): Verdict {
  const { acknowledged, reads, lost, failedReads, failedWrites, staleAgainstOwnWrite, writeGapMs, readGapMs } = history
  return {
    kept: stillSignedIn && history.verdict === 'kept',
    rows: [
      ['write gap', `${Math.round(writeGapMs)} ms`],
      ['read gap', `${Math.round(readGapMs)} ms`],
      ['acknowledged writes', `${acknowledged}`],
      ['  lost', `${lost.length}`],
      ['failed writes', `${failedWrites.length}`],
      ['answered reads', `${reads.acknowledged}`],
      ['failed reads', `${failedReads.length}`],
      ['reads older than the own write', `${staleAgainstOwnWrite.length}`],
      ['session still signed in', stillSignedIn ? 'yes' : 'NO']
    ]
  }
}

export function renderVerdict({ kept, rows }: Verdict): string {
  return `${renderTable(rows)}${kept ? 'Nobody noticed.' : 'A promise was broken.'}\n`
}
