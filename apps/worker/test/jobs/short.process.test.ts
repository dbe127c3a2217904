import { expect, it } from 'vitest'
import { checkLedger } from './check-ledger.ts'
import { runJobs } from './run-jobs.ts'

it('does every accepted job while masters and workers are killed, frozen and switched over', async () => {
  const said: string[] = []
  const ledger = await runJobs({ jobs: 400, seed: 3, faults: 7, workers: 2, rounds: 0 }, (line) => said.push(line))
  const { accepted, broken } = checkLedger(ledger)
  expect(broken, said.join('\n')).toEqual([])
  expect(accepted).toBeGreaterThanOrEqual(400)
}, 300_000)
