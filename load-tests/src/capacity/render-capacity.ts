import { formatBytes, formatCount, formatMs } from '../report/format.ts'
import { markdownTable } from '../report/markdown-table.ts'
import type { Capacity } from './find-capacity.ts'
import type { SessionCost } from './session-memory.ts'
import type { OperationCost, ValueCost } from './value-cost.ts'

export interface CapacityFindings {
  readonly command: string
  readonly startedAt: string
  readonly cores: number
  readonly cpuModel: string
  readonly p99Ms: number
  readonly rates: readonly Capacity[]
  readonly values: readonly ValueCost[]
  readonly sessions: readonly SessionCost[]
}

/** What was found, as Markdown. */
export function renderCapacity(findings: CapacityFindings): string {
  const { command, startedAt, cores, cpuModel, p99Ms, rates, values, sessions } = findings
  return `${[
    `Made at ${startedAt} by \`${command}\` on ${cores} × ${cpuModel}, generator included.`,
    ...(rates.length === 0
      ? []
      : [
          `### Highest rate with p99 ≤ ${formatMs(p99Ms)} and no error\n\nNine reads of the session to one change.`,
          renderRates(rates)
        ]),
    ...(values.length === 0
      ? []
      : [
          '### Cost of a value\n\nCPU in µs an operation, redis-ha alone: a `replicated` write, a read from a replica.',
          renderValues(values)
        ]),
    ...(sessions.length === 0
      ? []
      : ['### Cost of sessions\n\nMemory of the master; CPU in µs a read.', renderSessions(sessions)])
  ].join('\n\n')}\n`
}

function renderRates(rates: readonly Capacity[]): string {
  return markdownTable(
    ['replicas', 'API processes', 'requests/s', 'p50', 'p99', 'µs of all CPU a request', 'limit'],
    rates.map(({ replicas, instances, best, missed }) => [
      String(replicas),
      String(instances),
      best === undefined
        ? `below ${missed?.rate}`
        : `${formatCount(best.rate)}${missed === undefined ? ' or more' : ''}`,
      best === undefined ? '–' : formatMs(best.figures.p50Ms),
      best === undefined ? '–' : formatMs(best.figures.p99Ms),
      best === undefined ? '–' : formatCount((best.cpu.machineCores * 1e6) / best.rate),
      missed === undefined ? 'not reached' : missed.limit
    ])
  )
}

function renderValues(values: readonly ValueCost[]): string {
  return markdownTable(
    ['value', 'write: client', 'master', 'replicas', 'a second', 'read: client', 'master', 'replicas', 'a second'],
    values.map(({ bytes, write, read }) => [formatBytes(bytes), ...renderCost(write), ...renderCost(read)])
  )
}

function renderSessions(sessions: readonly SessionCost[]): string {
  return markdownTable(
    ['sessions', 'bytes each', 'read: client', 'master', 'replicas', 'a second'],
    sessions.map(({ sessions: count, bytesEach, read }) => [
      formatCount(count),
      formatCount(bytesEach),
      ...renderCost(read)
    ])
  )
}

function renderCost({ clientMicros, masterMicros, replicasMicros, perSecond }: OperationCost): string[] {
  return [...[clientMicros, masterMicros, replicasMicros].map((micros) => micros.toFixed(1)), formatCount(perSecond)]
}
