import { expect, it } from 'vitest'
import { toOutcome } from './to-outcome.ts'

const raw = { status: 200, timedOut: false, code: undefined, hasRetryAfter: false, stale: false }
const unavailable = { ...raw, status: 503, code: 'REDIS_HA_MASTER_UNAVAILABLE', hasRetryAfter: true }

it('tells a typed refusal from everything that says nothing', () => {
  expect(toOutcome(raw, [200])).toBe('ok')
  expect(toOutcome({ ...raw, stale: true }, [200])).toBe('stale-marked')
  expect(toOutcome({ ...raw, status: 401 }, [401])).toBe('ok')
  expect(toOutcome(unavailable, [200])).toBe('unavailable')
  expect(toOutcome({ ...unavailable, code: 'OVERLOADED' }, [200])).toBe('shed')
  expect(toOutcome({ ...unavailable, hasRetryAfter: false }, [200])).toBe('failed')
  expect(toOutcome({ ...raw, status: 500 }, [200])).toBe('failed')
  expect(toOutcome({ ...raw, status: 0 }, [200])).toBe('unreached')
  expect(toOutcome({ ...raw, status: 0, timedOut: true }, [200])).toBe('timeout')
})
