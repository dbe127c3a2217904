import { sumOutcomes } from '../report/bucket-requests.ts'
import { verdictWords } from '../report/describe-run.ts'
import { formatCount, formatMs } from '../report/format.ts'
import { longestPause } from '../report/longest-pause.ts'
import { markdownTable } from '../report/markdown-table.ts'
import type { RunRecord } from '../run-record.ts'
import type { StoreName } from '../settings.ts'

export interface SideBySide {
  readonly command: string
  /** Versions of the libraries that were compared. */
  readonly versions: Readonly<Record<string, string>>
  readonly records: readonly RunRecord[]
}

const storeTitles: Readonly<Record<StoreName, string>> = {
  'redis-ha': 'this',
  ioredis: 'ioredis',
  'ioredis-detector': 'ioredis, `failoverDetector`',
  'node-redis': 'connect-redis on node-redis'
}

/** What users would tell apart, in the order in which they would mind. */
const rows: readonly (readonly [string, (record: RunRecord) => string])[] = [
  ['verdict', ({ verdict }) => verdictWords[verdict]],
  ['writes acknowledged', ({ requests }) => formatCount(sumWrites(requests).acknowledged)],
  ['of them lost', checkOf('lost-writes', 'accounts-lost')],
  ['writes without an answer, or with an error', ({ requests }) => formatCount(sumWrites(requests).others)],
  ['longest time without a write', pauseOf('write')],
  ['longest time without a read', pauseOf('read')],
  ['reads failed', checkOf('failed-reads')],
  ['own changes not seen', checkOf('own-writes-missed', 'steps-back')],
  ['answers of another session', checkOf('wrong-sessions')],
  ['users signed out', checkOf('signed-out')],
  ['ended sessions accepted, or back', checkOf('ended-accepted', 'ended-revived')],
  ['instances dead at the end', checkOf('dead-instances')],
  ['the generator’s own longest pause', ({ generator }) => formatMs(generator.longestPauseMs)]
]

/** Fault by fault, what became of each store's users; of one store alone a line each. */
export function renderSideBySide({ command, versions, records }: SideBySide): string {
  const stores = [...new Set(records.map(({ settings }) => settings.store))]
  const table = stores.length === 1 ? renderLines(records) : renderColumns(stores, records)
  return `${[renderProvenance(command, versions, records), table].join('\n\n')}\n`
}

function renderLines(records: readonly RunRecord[]): string {
  return markdownTable(
    ['fault', ...rows.map(([title]) => title)],
    records.map((record) => [record.settings.fault, ...rows.map(([, describe]) => describe(record))])
  )
}

function renderColumns(stores: readonly string[], records: readonly RunRecord[]): string {
  const faults = Map.groupBy(records, ({ settings }) => settings.fault)
  return markdownTable(
    ['fault', '', ...stores.map((store) => storeTitles[store as StoreName] ?? store)],
    [...faults].flatMap(([fault, runs]) =>
      rows.map(([title, describe], i) => [
        i === 0 ? fault : '',
        title,
        ...stores.map((store) => {
          const run = runs.find(({ settings }) => settings.store === store)
          return run === undefined ? '–' : describe(run)
        })
      ])
    )
  )
}

function renderProvenance(command: string, versions: SideBySide['versions'], records: readonly RunRecord[]): string {
  const [first] = records
  const dates = [...new Set(records.map(({ startedAt }) => startedAt.slice(0, 10)))].sort()
  if (first === undefined) return `Made by \`${command}\`: no run.`
  const { machine, settings } = first
  const programs = Object.entries({ ...machine.versions, ...versions }).map(([name, version]) => `${name} ${version}`)
  return [
    `Made by \`${command}\``,
    `on ${[dates[0], ...dates.slice(1).slice(-1)].join(' to ')}:`,
    `${settings.rate} iterations/s, down-after ${settings.downAfterMs} ms,`,
    `load and stack on ${machine.cpus} × ${machine.cpuModel}; ${programs.join(', ')}.`
  ].join(' ')
}

/** The sum of what those checks found; a dash where none was made. */
function checkOf(...names: readonly string[]): (record: RunRecord) => string {
  return ({ checks }) => {
    const found = checks.filter(({ name }) => names.includes(name))
    return found.length === 0 ? '–' : formatCount(found.reduce((sum, { value }) => sum + value, 0))
  }
}

function pauseOf(kind: 'read' | 'write'): (record: RunRecord) => string {
  return ({ requests, sliceMs }) => {
    const pause = longestPause(requests, kind, sliceMs)
    if (pause === undefined) return 'always'
    // Requests are counted by slice: what is shorter than one cannot be seen.
    return pause.lengthMs < sliceMs ? `< ${formatMs(sliceMs)}` : formatMs(pause.lengthMs)
  }
}

function sumWrites(requests: RunRecord['requests']): { readonly acknowledged: number; readonly others: number } {
  const { total, counts } = sumOutcomes(requests, ({ kind }) => kind === 'write')
  // What is marked stale is the session as it was read; the write was done.
  const acknowledged = counts.ok + counts['stale-marked']
  return { acknowledged, others: total - acknowledged }
}
