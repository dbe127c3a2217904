import { hasNetworkNamespaces } from '@repo/testbed'
import { expect, it } from 'vitest'
import { findMissed } from './support/find-missed.ts'
import { hasK6 } from './support/has-k6.ts'

const timeoutMs = 150_000

it.skipIf(!hasK6)(
  'finds out that nobody holds writes back while the master is replaced',
  async () => {
    const missed = await findMissed('no-gate', 'failover', 2)
    expect(missed).toContain('lost-writes')
  },
  timeoutMs
)

it.skipIf(!hasK6 || !hasNetworkNamespaces())(
  'finds out that replicas are read without tokens',
  async () => {
    const missed = await findMissed('no-tokens', 'lag-replica', 1)
    expect(missed).toContain('own-writes-missed')
    expect(missed).toContain('unmarked-stale')
  },
  timeoutMs
)
