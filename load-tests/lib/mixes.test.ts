import { expect, it } from 'vitest'
import { toRunTimes } from '../src/run-times.ts'
import { parseLoadSettings } from './load-settings.ts'
import { chooseAction, type Scenario, scenarios } from './mixes.ts'
import { toK6Options } from './to-k6-options.ts'
import { toThresholds } from './to-thresholds.ts'

it('chooses each action by its share', () => {
  const mix = { read: 3, change: 1 }
  const chosen = Array.from({ length: 100 }, (_, i) => chooseAction(mix, i / 100))
  expect(chosen.filter((action) => action === 'read')).toHaveLength(75)
  expect(chosen.filter((action) => action === 'change')).toHaveLength(25)
})

it('divides a run into stages that fill it', () => {
  for (const { stages } of Object.values<Scenario>(scenarios)) {
    if (stages === undefined) continue
    expect(stages.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
  }
})

it('reaches the rate before anything is broken, however long the run', () => {
  for (const durationMs of [10_000, 60_000, 300_000, 3_600_000]) {
    const { stages } = toK6Options({ ...parseLoadSettings(undefined), rate: 100, durationMs }).scenarios.load
    expect(Number.parseInt(stages[0]?.duration ?? '', 10)).toBeLessThan(toRunTimes(durationMs).warmMs)
    expect(stages.map(({ target }) => target)).toEqual([100, 100])
  }
})

it('has users enough for a peak during which nobody is answered for seconds', () => {
  const { load } = toK6Options({ ...parseLoadSettings(undefined), scenario: 'spike', rate: 50 }).scenarios
  expect(load.preAllocatedVUs).toBeGreaterThanOrEqual(3 * 50 * 3)
})

it('lets no write fail where nothing unplanned happens', () => {
  expect(Object.keys(toThresholds(['switchover']))).toContain('unacknowledged_writes')
  expect(Object.keys(toThresholds(['kill-master']))).not.toContain('unacknowledged_writes')
  for (const name of ['failed_reads', 'unreached']) {
    expect(Object.keys(toThresholds(['kill-master']))).toContain(name)
    expect(Object.keys(toThresholds(['cold-restart']))).not.toContain(name)
  }
  expect(Object.keys(toThresholds(['cold-restart']))).toContain('untyped_ends')
})
