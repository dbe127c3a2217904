import { type ComposeReach, type ComposeTopology, composeFaultNames, startComposeTopology } from '@repo/testbed'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { expectPromisesOn } from './support/expect-promises.ts'

/** A client on this machine, and every node in a container. */
describe.each<{ reach: ComposeReach; names: typeof composeFaultNames }>([
  { reach: 'direct', names: composeFaultNames },
  // As on macOS and Windows, where containers cannot be reached at their own addresses.
  { reach: 'published', names: ['kill-master', 'black-hole-master'] }
])('with $reach addresses', ({ reach, names }) => {
  let topology: ComposeTopology
  beforeAll(async () => {
    topology = await startComposeTopology({ downAfterMs: 1000, reach })
  })
  afterAll(() => topology?.stop())

  it.each(names)('keeps its promises through %s', (fault) => expectPromisesOn(topology, fault))
})
