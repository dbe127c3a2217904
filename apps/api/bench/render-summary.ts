import type { LoadKind } from './bench-round.ts'
import type { Summary } from './summarize.ts'

const titles: Record<LoadKind, string> = { read: 'GET me', change: 'a changing request' }

/** One Markdown table a kind of request. */
export function renderSummary(summaries: readonly Summary[]): string {
  return (Object.keys(titles) as LoadKind[])
    .map((kind) => {
      const rows = summaries
        .filter((summary) => summary.kind === kind)
        .map(
          ({ variant, cpuMedian, cpuLeast, timesBare, leastTimesBare, masterCpuMedian, requestsPerSecondMedian }) =>
            `| ${[
              variant,
              `${timesBare.toFixed(2)} (${leastTimesBare.toFixed(2)})`,
              `${cpuMedian.toFixed(1)} (${cpuLeast.toFixed(1)})`,
              masterCpuMedian.toFixed(2),
              requestsPerSecondMedian.toFixed(0)
            ].join(' | ')} |`
        )
      return [
        `| ${titles[kind]} | × bare, median (least) | CPU µs, median (least) | master CPU µs | req/s, median |`,
        '| --- | --- | --- | --- | --- |',
        ...rows
      ].join('\n')
    })
    .join('\n\n')
}
