import { expect, it } from 'vitest'
import { needsNamespace, planFaults } from './run-faults.ts'

const plan = (fault: string, seed = 1, hasNamespaces = true) =>
  planFaults({ fault, on: 'processes', seed }, { hasNamespaces })

it('draws the same faults for the same seed', () => {
  expect(plan('random', 7)).toEqual(plan('random', 7))
  expect(plan('random', 7)).not.toEqual(plan('random', 8))
})

it('draws none that this machine cannot inject, and none that is an operator’s mistake', () => {
  for (let seed = 0; seed < 20; seed++) expect(needsNamespace('processes', plan('random', seed, false))).toBe(false)
  for (let seed = 0; seed < 20; seed++) expect(plan('random', seed)).not.toContain('promote-laggard')
})

it('needs a network namespace only for processes', () => {
  expect(needsNamespace('processes', ['black-hole-master'])).toBe(true)
  expect(needsNamespace('compose', ['black-hole-master'])).toBe(false)
})

it('breaks nothing, one thing, or one after the other', () => {
  expect(plan('none')).toEqual([])
  expect(plan('freeze-master')).toEqual(['freeze-master'])
  expect(plan('sequence').length).toBeGreaterThan(2)
})
