import { expect, it } from 'vitest'
import type { LoadKind, Sample } from './bench-round.ts'
import { listMissed, summarize } from './summarize.ts'
import { bareName, oursName, peerNames, type VariantName } from './variants.ts'

const sample = (variant: VariantName, kind: LoadKind, cpuMicros: number): Sample => ({
  variant,
  kind,
  cpuMicros,
  requests: 1000,
  requestsPerSecond: 1000,
  masterCpuMicros: 0.1
})

const run = (cpu: { bare: number; ours: number; peers: number }): Sample[] =>
  (['read', 'change'] as const).flatMap((kind) => [
    sample(bareName, kind, cpu.bare),
    sample(oursName, kind, cpu.ours),
    ...peerNames.map((name) => sample(name, kind, cpu.peers))
  ])

it('takes the median of the rounds and the least disturbed one, in bare Fastify', () => {
  const samples = [
    ...[10, 12, 30].map((cpu) => sample(bareName, 'read', cpu)),
    ...[40, 18, 24].map((cpu) => sample(oursName, 'read', cpu))
  ]
  const ours = summarize(samples).find(({ variant }) => variant === oursName)
  expect(ours).toMatchObject({ cpuMedian: 24, cpuLeast: 18, timesBare: 2, leastTimesBare: 1.8 })
})

it('says which target is missed', () => {
  expect(listMissed(summarize(run({ bare: 10, ours: 19, peers: 23 })))).toEqual([])
  expect(listMissed(summarize(run({ bare: 10, ours: 21, peers: 20 })))).toEqual([
    'CPU of a read, in bare Fastify: 2.10, at most 2.00 wanted',
    'CPU of a read, in the best peer: 1.05, at most 0.95 wanted',
    'CPU of a change, in the best peer: 1.05, at most 1.00 wanted'
  ])
  expect(listMissed([])).toHaveLength(3)
})
