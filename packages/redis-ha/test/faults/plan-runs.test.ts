import { expect, it } from 'vitest'
import { planRuns, planSequences } from './plan-runs.ts'
import { parseSettings } from './settings.ts'

it('narrows the run to what the environment names', () => {
  const plans = planRuns(parseSettings({ FAULTS: 'partition-master,kill-master', RUNS: '2', MIN_REPLICAS: '0' }))
  expect(plans.map(({ faults, minReplicas }) => [...faults, minReplicas])).toEqual([
    ['kill-master', 0],
    ['kill-master', 0],
    ['partition-master', 0],
    ['partition-master', 0]
  ])
})

it('says everything that it cannot understand at once', () => {
  expect(() => parseSettings({ FAULTS: 'kill-everybody', RUNS: 'many' })).toThrow(
    /FAULTS names kill-everybody.*\nRUNS must be a whole number, not many/s
  )
  expect(() => parseSettings({ RESUME: 'yes' })).toThrow('RESUME=yes needs JSON')
})

it('plays the same sequences again for the same seed', () => {
  const plan = (SEED: string) => planSequences(parseSettings({ SEQUENCES: '8', SEED }))
  expect(plan('7')).toEqual(plan('7'))
  expect(plan('7')).not.toEqual(plan('8'))
  expect(plan('7').filter(({ overlapping }) => overlapping)).toHaveLength(2)
})
