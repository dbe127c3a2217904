import { expect, it } from 'vitest'
import { findMissed } from './support/find-missed.ts'
import { hasK6 } from './support/has-k6.ts'

// The shortest proof that the load test can fail; the others are in sabotage.process.test.ts.
const timeoutMs = 150_000

it.skipIf(!hasK6)(
  'finds out that writes are dropped',
  async () => {
    const missed = await findMissed('drops-writes', 'none', 2)
    expect(missed).toContain('lost-writes')
    expect(missed).toContain('own-writes-missed')
  },
  timeoutMs
)
