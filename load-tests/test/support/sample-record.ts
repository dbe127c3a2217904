import type { LatencyWindow, RequestSlice, RunEvent, RunRecord } from '../../src/run-record.ts'

export interface SampleOptions {
  readonly durationMs?: number
  readonly sliceMs?: number
  readonly windowMs?: number
  readonly faultAtMs?: number
}

const writeGapMs = 2400
const routes = [
  { route: 'me', kind: 'read', perSlice: 24 },
  { route: 'change', kind: 'write', perSlice: 9 },
  { route: 'sign-in', kind: 'write', perSlice: 1 }
] as const

/** A run as a killed master leaves it: writes held, then let go at once; some reads marked stale; one read that failed. */
export function createSampleRecord(options: SampleOptions = {}): RunRecord {
  const { durationMs = 60_000, sliceMs = 100, windowMs = 1000, faultAtMs = 20_000 } = options
  return {
    format: 1,
    startedAt: '2026-01-02T03:04:05.678Z',
    command: 'pnpm load-test --fault kill-master --on processes --profile smoke --seed 7',
    settings: {
      fault: 'kill-master',
      on: 'processes',
      profile: 'smoke',
      scenario: 'sessions',
      store: 'redis-ha',
      seed: 7,
      apiInstances: 2,
      replicas: 2,
      sentinels: 3,
      downAfterMs: 1000,
      rate: 100
    },
    machine: {
      cpus: 2,
      cpuModel: 'Example CPU @ 2.00GHz',
      memoryBytes: 8 * 2 ** 30,
      versions: { node: '24.1.0', redis: '7.2.4', k6: '1.1.0' }
    },
    durationMs,
    sliceMs,
    windowMs,
    events: toEvents(faultAtMs, durationMs),
    requests: toRequests({ durationMs, sliceMs, faultAtMs }),
    latencies: toLatencies({ durationMs, windowMs, faultAtMs }),
    totals: [
      { atMs: 0, route: 'me', source: 'replica', count: 14_100, p50: 2.1, p90: 4.4, p99: 12, max: 118 },
      { atMs: 0, route: 'me', source: 'master', count: 290, p50: 2.9, p90: 8, p99: 95, max: 131 },
      { atMs: 0, route: 'change', source: 'none', count: 5390, p50: 4.2, p90: 9, p99: 2210, max: 2391 },
      { atMs: 0, route: 'sign-in', source: 'none', count: 600, p50: 14, p90: 31, p99: 2290, max: 2402 }
    ],
    checks: toChecks(),
    generator: { iterations: 6000, droppedIterations: 0, longestPauseMs: 38, isLate: false },
    topology: {
      before: toNodes('redis-1', true),
      after: toNodes('redis-2', true)
    },
    verdict: 'broken'
  }
}

/** The same run without anything missed. */
export function createKeptRecord(options: SampleOptions = {}): RunRecord {
  const record = createSampleRecord(options)
  return {
    ...record,
    requests: record.requests.filter(({ outcome }) => outcome !== 'failed'),
    checks: record.checks.map((check) => ({ ...check, value: check.isMet ? check.value : check.target, isMet: true })),
    verdict: 'kept'
  }
}

function toEvents(faultAtMs: number, durationMs: number): RunEvent[] {
  const at = (afterMs: number, kind: RunEvent['kind'], label: string, source: string): RunEvent => ({
    atMs: faultAtMs + afterMs,
    kind,
    label,
    source
  })
  return [
    { atMs: 0, kind: 'load-started', label: 'load started', source: 'run' },
    { atMs: 5000, kind: 'warm', label: 'warm', source: 'run' },
    at(0, 'fault', 'redis-1 killed', 'run'),
    at(35, 'suspected', 'redis-1 suspected', 'api-1'),
    at(41, 'suspected', 'redis-1 suspected', 'api-2'),
    at(1046, 'master-lost', 'down for sentinel-2', 'watcher'),
    at(1364, 'promoted', 'redis-2 promoted', 'watcher'),
    at(2199, 'replica-attached', 'redis-3 attached to redis-2', 'watcher'),
    at(2289, 'adopted', 'redis-2 adopted', 'api-1'),
    at(2301, 'adopted', 'redis-2 adopted', 'api-2'),
    at(20_000, 'healed', 'all healed', 'run'),
    { atMs: durationMs, kind: 'load-ended', label: 'load ended', source: 'run' },
    { atMs: durationMs + 1200, kind: 'drained', label: 'drained', source: 'run' }
  ]
}

interface Shape {
  readonly durationMs: number
  readonly faultAtMs: number
}

function toRequests({ durationMs, sliceMs, faultAtMs }: Shape & { sliceMs: number }): RequestSlice[] {
  const requests: RequestSlice[] = []
  const add = (
    atMs: number,
    { route, kind }: (typeof routes)[number],
    outcome: RequestSlice['outcome'],
    count: number
  ) => requests.push({ atMs, route, kind, outcome, count })
  for (let atMs = 0, i = 0; atMs < durationMs; atMs += sliceMs, i++) {
    const afterMs = atMs - faultAtMs
    for (const each of routes) {
      // Uneven, as load is, and the same each time.
      const count = Math.round(each.perSlice * (1 + 0.25 * Math.sin(i * 1.7) + 0.1 * Math.sin(i * 0.31)))
      if (each.kind === 'read') {
        const isStale = afterMs > 1900 && afterMs < 2300
        add(atMs, each, isStale ? 'stale-marked' : 'ok', count)
        if (afterMs >= 0 && afterMs < sliceMs) add(atMs, each, 'failed', 1)
      } else if (afterMs < 0 || afterMs > writeGapMs + 100) add(atMs, each, 'ok', count)
      else if (afterMs > writeGapMs) {
        add(atMs, each, 'ok', count * 12)
        add(atMs, each, 'unavailable', 4)
      }
    }
  }
  return requests
}

function toLatencies({ durationMs, windowMs, faultAtMs }: Shape & { windowMs: number }): LatencyWindow[] {
  const sources = [
    ['me', 'replica', 1],
    ['me', 'master', 2],
    ['change', 'none', 3],
    ['sign-in', 'none', 9]
  ] as const
  const windows: LatencyWindow[] = []
  for (let atMs = 0, i = 0; atMs < durationMs; atMs += windowMs, i++) {
    for (const [route, source, weight] of sources) {
      const isHit = atMs + windowMs > faultAtMs && atMs < faultAtMs + writeGapMs + windowMs
      if (isHit && source === 'master') continue
      const p50 = weight * (1.8 + 0.4 * Math.sin(i))
      const p99 = isHit && weight > 2 ? 2300 : p50 * (3 + (i % 7))
      windows.push({ atMs, route, source, count: 90, p50, p90: (p50 + p99) / 2, p99, max: p99 * 1.3 })
    }
  }
  return windows
}

function toChecks(): RunRecord['checks'] {
  const most = { comparison: '<=', isMet: true } as const
  return [
    {
      promise: 'P1',
      name: 'failed-reads',
      title: 'failed reads',
      value: 1,
      unit: '',
      comparison: '<=',
      target: 0,
      isMet: false,
      note: 'me at 20.0 s: 500'
    },
    { ...most, promise: 'P1', name: 'read-gap', title: 'read gap', value: 98, unit: 'ms', target: 1000 },
    { ...most, promise: 'P2', name: 'lost-writes', title: 'lost writes', value: 0, unit: '', target: 0 },
    {
      promise: 'P4',
      name: 'replica-share',
      title: 'reads answered by replicas',
      value: 97.98,
      unit: '%',
      comparison: '>=',
      target: 90,
      isMet: true
    },
    {
      ...most,
      promise: 'P7',
      name: 'write-gap',
      title: 'write gap after a replica was attached',
      value: 201,
      unit: 'ms',
      target: 300
    }
  ]
}

function toNodes(master: string, isUp: boolean): RunRecord['topology']['before'] {
  return ['redis-1', 'redis-2', 'redis-3'].map((name, i) => ({
    name,
    address: `127.0.0.1:${6379 + i}`,
    role: name === master ? 'master' : 'replica',
    isUp,
    offset: 1_234_567 + i
  }))
}
