import { expect, it } from 'vitest'
import { type TopologySighting, toSwitchTimeline } from './topology-timeline.ts'

const seen = (at: number, what: TopologySighting['what'], node: string): TopologySighting => ({ at, what, node })

it('tells when the new master could be used, and takes no notice of the old one or of what was before', () => {
  const sightings = [
    seen(1, 'named-by-majority', 'redis-1'),
    seen(2, 'says-master', 'redis-3'),
    seen(20, 'says-master', 'redis-1'),
    seen(21, 'says-master', 'redis-2'),
    seen(23, 'has-replica', 'redis-2'),
    seen(25, 'named-by-majority', 'redis-2')
  ]
  expect(toSwitchTimeline(sightings, 'redis-1', 10)).toEqual({
    to: 'redis-2',
    saysMasterAt: 21,
    hasReplicaAt: 23,
    namedByMajorityAt: 25
  })
})

it('is empty when nobody took over', () => {
  expect(toSwitchTimeline([seen(20, 'says-master', 'redis-2')], 'redis-1', 10)).toEqual({})
})
