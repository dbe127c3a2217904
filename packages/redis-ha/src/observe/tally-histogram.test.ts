import { Histogram, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { TallyHistogram } from './tally-histogram.ts'

it('reads at a scrape as prom-client’s own histogram does', async () => {
  const options = { name: 'wait_seconds', help: 'A wait', labelNames: ['outcome'], buckets: [0.1, 0.5, 1] }
  const [ours, theirs] = [new Registry(), new Registry()]
  const tally = new TallyHistogram({ ...options, registry: ours })
  const histogram = new Histogram({ ...options, registers: [theirs] })
  const observe = tally.series({ outcome: 'ok' })
  tally.series({ outcome: 'never' })
  for (const value of [0.05, 0.1, 0.3, 0.5, 0.75, 4]) {
    observe(value)
    histogram.observe({ outcome: 'ok' }, value)
  }
  const lines = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => line.split(/[{ ]/)[0] + (line.match(/\d[\d.]*$/)?.[0] ?? ''))
      .sort()
  expect(lines(await ours.metrics())).toEqual(lines(await theirs.metrics()))
  expect(await ours.metrics()).toContain('wait_seconds_bucket{outcome="ok",le="0.5"} 4')
})
