import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { renewWhile } from './renew-while.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const { signal } = new AbortController()

it('renews until the work has ended, also after a renewal that failed', async () => {
  const work = Promise.withResolvers<void>()
  const renew = vi.fn(() => Promise.reject(new Error('no master')))
  const whole = renewWhile(() => work.promise, renew, { intervalMs: 100, signal })
  await vi.advanceTimersByTimeAsync(350)
  expect(renew).toHaveBeenCalledTimes(3)
  work.resolve()
  await whole
  await vi.advanceTimersByTimeAsync(350)
  expect(renew).toHaveBeenCalledTimes(3)
})

it('leaves no renewal under way when the work failed', async () => {
  const work = Promise.withResolvers<void>()
  const renewal = Promise.withResolvers<void>()
  let end = 'none'
  const whole = renewWhile(
    () => work.promise,
    () => renewal.promise,
    { intervalMs: 100, signal }
  ).catch((error: Error) => {
    end = error.message
  })
  await vi.advanceTimersByTimeAsync(150)
  work.reject(new Error('no'))
  await vi.advanceTimersByTimeAsync(1)
  expect(end).toBe('none')
  renewal.resolve()
  await whole
  expect(end).toBe('no')
})

it('renews no more once it is aborted', async () => {
  const stopping = new AbortController()
  const renew = vi.fn(async () => {})
  void renewWhile(() => new Promise(() => {}), renew, { intervalMs: 100, signal: stopping.signal })
  await vi.advanceTimersByTimeAsync(150)
  stopping.abort()
  await vi.advanceTimersByTimeAsync(500)
  expect(renew).toHaveBeenCalledTimes(1)
})
