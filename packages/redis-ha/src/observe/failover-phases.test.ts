import { expect, it } from 'vitest'
import { toFailoverPhases } from './failover-phases.ts'

it('cuts a failover at the first word of a Sentinel and at the agreement of a majority', () => {
  const steps = [
    { atMs: 0, what: 'suspect' },
    { atMs: 400, what: '+sdown' },
    { atMs: 500, what: '+odown' },
    { atMs: 1400, what: 'adopted' },
    { atMs: 1450, what: 'first-write' }
  ]
  expect(toFailoverPhases({ steps })).toEqual({ detection: 0.4, agreement: 1, recovery: 0.05, total: 1.45 })
})

it('says nothing of what the Sentinels did when none was heard', () => {
  const steps = [
    { atMs: 0, what: 'adopted' },
    { atMs: 30, what: 'first-write' }
  ]
  expect(toFailoverPhases({ steps })).toEqual({ recovery: 0.03, total: 0.03 })
})
