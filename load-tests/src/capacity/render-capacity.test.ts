import { expect, it } from 'vitest'
import type { MeasuredRate } from './measure-rate.ts'
import { renderCapacity } from './render-capacity.ts'

const sample = (rate: number, isKept: boolean): MeasuredRate => ({
  rate,
  isKept,
  figures: { requests: rate * 10, failedShare: 0, dropped: 0, p50Ms: 2, p99Ms: isKept ? 31 : 90, maxMs: 120 },
  cpu: { machineCores: 1.6, processes: [] },
  limit: 'CPU of api-1 (97 % of one core)'
})
const cost = { perSecond: 12_345, clientMicros: 41.26, masterMicros: 5, replicasMicros: 9 }
const findings = {
  command: 'pnpm load-test:capacity',
  startedAt: '2026-01-02T03:04:05.678Z',
  cores: 2,
  cpuModel: 'Example CPU',
  p99Ms: 50,
  rates: [],
  values: [],
  sessions: []
}

it('says for each stack how far it goes and why not further', () => {
  const [best, missed] = [sample(1600, true), sample(1800, false)]
  const text = renderCapacity({
    ...findings,
    rates: [
      { replicas: 2, instances: 1, best, missed, samples: [best, missed] },
      { replicas: 2, instances: 2, best, missed: undefined, samples: [best] },
      { replicas: 3, instances: 1, best: undefined, missed, samples: [missed] }
    ]
  })
  expect(text).toContain('| 2 | 1 | 1,600 | 2 ms | 31 ms | 1,000 | CPU of api-1 (97 % of one core) |')
  expect(text).toContain('| 2 | 2 | 1,600 or more | 2 ms | 31 ms | 1,000 | not reached |')
  expect(text).toContain('| 3 | 1 | below 1800 | – | – | – | CPU of api-1 (97 % of one core) |')
})

it('shows what values and sessions cost', () => {
  const text = renderCapacity({
    ...findings,
    values: [{ bytes: 65_536, write: cost, read: cost }],
    sessions: [{ sessions: 100_000, bytesEach: 913.4, read: cost }]
  })
  expect(text).toContain('| 64 KiB | 41.3 | 5.0 | 9.0 | 12,345 | 41.3 | 5.0 | 9.0 | 12,345 |')
  expect(text).toContain('| 100,000 | 913 | 41.3 | 5.0 | 9.0 | 12,345 |')
})
