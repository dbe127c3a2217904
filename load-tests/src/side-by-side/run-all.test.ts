import { expect, it, vi } from 'vitest'
import { createSampleRecord } from '../../test/support/sample-record.ts'
import { runAll } from './run-all.ts'

const record = createSampleRecord()
const runs = (['kill-master', 'switchover', 'failover'] as const).map((fault) => ({
  fault,
  store: 'redis-ha' as const
}))

it('goes on with the others when one run ends without a verdict, and says why', async () => {
  const say = vi.fn()
  const run = async (fault: string) => {
    if (fault === 'switchover') throw new Error('no verdict')
    return record
  }
  expect(await runAll(runs, run, { say, signal: new AbortController().signal })).toEqual([record, record])
  expect(say.mock.calls.flat()).toContain('no verdict')
})

it('goes no further when it is interrupted', async () => {
  const interrupt = new AbortController()
  const run = vi.fn(async () => {
    interrupt.abort(new Error('SIGINT'))
    throw new Error('it was stopped')
  })
  await expect(runAll(runs, run, { say: () => {}, signal: interrupt.signal })).rejects.toThrow('SIGINT')
  expect(run).toHaveBeenCalledTimes(1)
})
