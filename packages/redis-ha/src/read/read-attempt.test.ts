import { expect, it, onTestFinished, vi } from 'vitest'
import { InFlight } from '../link/in-flight.ts'
import type { NodeLink, ReadInFlight } from '../link/node-link.ts'
import { ReadAttempt, type ReadContext, type ReadQuery } from './read-attempt.ts'

/** A read of one replica, with what it is asked and what stands behind it in the test's hands. */
function startRead() {
  const link = { isOpen: true, isSuspect: false, sample: { role: 'replica' }, reads: new InFlight<ReadInFlight>() }
  const answer = Promise.withResolvers<string | null>()
  const elsewhere = Promise.withResolvers<never>()
  const context = {
    links: { all: [link] },
    choice: { choose: ([first]: readonly NodeLink[]) => first },
    freshness: { ageOf: () => 0, newestAsOf: () => 0 },
    onFallback() {},
    onServed() {},
    onFailed() {},
    noteLatency() {},
    readElsewhere: () => elsewhere.promise
  }
  const query = {
    run: () => answer.promise,
    token: undefined,
    maxStalenessMs: 1000,
    isMiss: (value: string | null) => value === null,
    startedAt: performance.now()
  }
  const attempt = new ReadAttempt(context as unknown as ReadContext, query as unknown as ReadQuery<string | null>)
  const ended = vi.fn()
  attempt.promise.then(ended, ended)
  onTestFinished(() => expect(link.reads.size).toBe(0))
  const [asked] = link.reads.list()
  return { answer, elsewhere, isSlow: () => asked?.rescue(), ended }
}

const noMaster = new Error('no master')

it('ends when the slow replica has no answer either, after everybody else had none', async () => {
  const { answer, elsewhere, isSlow, ended } = startRead()
  isSlow()
  elsewhere.reject(noMaster)
  await vi.waitFor(() => expect(elsewhere.promise).rejects.toBe(noMaster))
  expect(ended).not.toHaveBeenCalled()
  answer.resolve(null)
  await vi.waitFor(() => expect(ended).toHaveBeenCalledExactlyOnceWith(noMaster))
})

it('waits for a slow replica that has the answer', async () => {
  const { answer, elsewhere, isSlow, ended } = startRead()
  isSlow()
  elsewhere.reject(noMaster)
  answer.resolve('value')
  await vi.waitFor(() => expect(ended).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ value: 'value' })))
})

it('does not end with a miss while somebody else is being asked', async () => {
  const { answer, elsewhere, isSlow, ended } = startRead()
  isSlow()
  answer.resolve(null)
  await answer.promise
  expect(ended).not.toHaveBeenCalled()
  elsewhere.reject(noMaster)
  await vi.waitFor(() => expect(ended).toHaveBeenCalledExactlyOnceWith(noMaster))
})
