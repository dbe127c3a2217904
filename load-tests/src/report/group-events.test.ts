import { expect, it } from 'vitest'
import type { RunEvent } from '../run-record.ts'
import { groupEvents } from './group-events.ts'

const adopted = (atMs: number, source: string): RunEvent => ({
  atMs,
  kind: 'adopted',
  label: 'redis-2 adopted',
  source
})

it('shows as one what every instance saw at about the same time', () => {
  const groups = groupEvents([adopted(2300, 'api-2'), adopted(2289, 'api-1'), adopted(9000, 'api-1')], 100)
  expect(groups.map(({ atMs, events }) => [atMs, events.length])).toEqual([
    [2289, 2],
    [9000, 1]
  ])
})
