import { expect, it } from 'vitest'
import { runBrowsers } from './run-browsers.ts'

it('keeps everybody signed in while the master is killed, and handed over', async () => {
  const { totals, complaints, errors } = await runBrowsers({
    browsers: 24,
    faults: ['kill-master', 'switchover'],
    faultMs: 5000,
    thinkMs: 300,
    network: 'loopback'
  })
  expect(complaints).toEqual([])
  expect(errors).toEqual([])
  expect(totals.changes).toBeGreaterThan(0)
  expect(totals.revocations).toBeGreaterThan(0)
}, 180_000)
