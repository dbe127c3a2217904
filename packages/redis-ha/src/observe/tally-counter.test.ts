import { Counter, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { TallyCounter } from './tally-counter.ts'

it('reads at a scrape as prom-client’s own counter does', async () => {
  const options = { name: 'reads_total', help: 'Reads', labelNames: ['result'] }
  const [ours, theirs] = [new Registry(), new Registry()]
  const hit = new TallyCounter({ ...options, registry: ours }).series({ result: 'hit' })
  const counter = new Counter({ ...options, registers: [theirs] })
  for (let i = 0; i < 3; i++) {
    hit()
    counter.inc({ result: 'hit' })
  }
  expect(await ours.metrics()).toBe(await theirs.metrics())
  ours.resetMetrics()
  expect(await ours.metrics()).toContain('reads_total{result="hit"} 0')
})
