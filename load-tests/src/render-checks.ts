import type { RunRecord } from './run-record.ts'

/** The checks and the verdict, for a terminal. */
export function renderChecks({ checks, verdict, generator }: RunRecord): string {
  const rows = checks.map(({ isMet, promise, title, value, unit, comparison, target, note }) => ({
    text: `${isMet ? 'kept  ' : 'MISSED'}  ${promise.padEnd(4)}  ${title}`,
    figure: `${value}${unit && ` ${unit}`} (${comparison === '<=' ? 'at most' : 'at least'} ${target})`,
    note: isMet || note === undefined ? '' : `\n        ${note}`
  }))
  const width = Math.max(...rows.map(({ text }) => text.length)) + 2
  const { droppedIterations, iterations, longestPauseMs, isLate } = generator
  const lines = rows.map(({ text, figure, note }) => `${text.padEnd(width)}${figure}${note}`)
  const words = {
    kept: 'every promise was kept',
    broken: 'a promise was broken',
    inconclusive: 'inconclusive: only times were missed, and the generator was late itself'
  }
  return [
    ...lines,
    `generator: ${iterations} iterations, ${droppedIterations} dropped, longest pause ${longestPauseMs} ms${isLate ? ': late' : ''}`,
    words[verdict]
  ].join('\n')
}
