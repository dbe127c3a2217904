import { attachComposeTopology, type ComposeTopology, composeFaultNames, startComposeTopology } from '@repo/testbed'
import { afterAll, beforeAll, it } from 'vitest'
import { expectPromisesOn } from './support/expect-promises.ts'

/** A client on this machine, and every node in a container. */
let topology: ComposeTopology
beforeAll(async () => {
  topology = await startComposeTopology({ downAfterMs: 1000, reach: 'direct' })
})
afterAll(() => topology?.stop())

it.each(composeFaultNames)('keeps its promises through %s', (fault) => expectPromisesOn(topology, fault))

// As on macOS and Windows, where containers cannot be reached at their own addresses.
it.each(['kill-master', 'black-hole-master'] as const)('keeps them at published ports through %s', async (fault) =>
  expectPromisesOn(await attachComposeTopology({ project: topology.project, reach: 'published' }), fault)
)
