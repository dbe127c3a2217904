import { readArguments, toDurationMs, toOneOf, toWhole } from '../arguments/read-arguments.ts'

const parts = ['rate', 'values', 'sessions'] as const
export type Part = (typeof parts)[number]

export interface CapacitySettings {
  readonly parts: readonly Part[]
  readonly replicas: readonly number[]
  readonly instances: readonly number[]
  /** How long each rate is tried, after its warm-up. */
  readonly durationMs: number
  readonly p99Ms: number
  readonly startRate: number
  readonly maxRate: number
  readonly valueBytes: readonly number[]
  readonly sessionCounts: readonly number[]
  readonly outDirectory: string
  /** The document whose section `Capacity` is replaced. */
  readonly resultsFile: string | undefined
  readonly command: string
}

const text = { type: 'string' } as const
const options = {
  only: text,
  replicas: text,
  instances: text,
  duration: text,
  p99: text,
  'start-rate': text,
  'max-rate': text,
  values: text,
  sessions: text,
  out: text,
  results: text,
  help: { type: 'boolean' }
} as const

export const capacityHelp = `pnpm load-test:capacity [options]: the highest rate that keeps p99 and fails nothing, and what limits it

  --only PARTS       ${parts.join(', ')} [all]
  --replicas N,N     Redis replicas, one search each [1,2,3]
  --instances N,N    instances of the API, one search each [1,2,3]
  --duration TIME    how long each rate is tried, 3s to 10m [10s]
  --p99 MS           what 99 of 100 requests must keep [50]
  --start-rate N     requests a second to begin with [200]
  --max-rate N       where the search ends in any case [20000]
  --values N,N       bytes of a value, for its cost [200,1024,4096,16384,65536]
  --sessions N,N     sessions in Redis, for their memory [1000,10000,100000]
  --out FOLDER       for capacity.md and capacity.json [.run/capacity]
  --results FILE     a document whose section Capacity is replaced, such as load-tests/RESULTS.md
  --help

Needs Linux (/proc), redis-server and k6. Exit code: 0 measured, 2 bad input or nothing to run with.
`

/** The settings of the command line, or `help`; throws BadOptionError with a sentence for anything that makes no sense. */
export function parseCapacityOptions(args: readonly string[]): CapacitySettings | 'help' {
  const values = readArguments(args, options)
  if (values.help === true) return 'help'
  const startRate = toWhole('start-rate', values['start-rate'] ?? '200', 10, 100_000)
  return {
    parts: values.only === undefined ? parts : values.only.split(',').map((part) => toOneOf('only', part, parts)),
    replicas: toList('replicas', values.replicas ?? '1,2,3', 1, 8),
    instances: toList('instances', values.instances ?? '1,2,3', 1, 8),
    durationMs: toDurationMs('duration', values.duration ?? '10s', ['3s', '10m']),
    p99Ms: toWhole('p99', values.p99 ?? '50', 1, 60_000),
    startRate,
    maxRate: toWhole('max-rate', values['max-rate'] ?? '20000', startRate, 1_000_000),
    valueBytes: toList('values', values.values ?? '200,1024,4096,16384,65536', 1, 2 ** 20),
    sessionCounts: toList('sessions', values.sessions ?? '1000,10000,100000', 1, 10_000_000),
    outDirectory: values.out ?? '.run/capacity',
    resultsFile: values.results,
    command: ['pnpm load-test:capacity', ...args].join(' ')
  }
}

function toList(name: string, value: string, min: number, max: number): readonly number[] {
  return value.split(',').map((part) => toWhole(name, part, min, max))
}
