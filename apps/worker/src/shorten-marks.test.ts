import type { RedisHa } from '@repo/redis-ha'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createMarksShortener } from './shorten-marks.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Keeps the keys of each write. */
function createScene() {
  const writes: string[][] = []
  const write = async (build: (pipe: unknown, attempt: unknown) => void) => {
    const evalsha = (_sha: string, keyCount: number, ...args: string[]) => writes.push(args.slice(0, keyCount))
    build({ evalsha }, { isScriptUnknown: false })
    throw new Error('nobody minds')
  }
  return { writes, shorten: createMarksShortener({ write } as unknown as Pick<RedisHa, 'write'>) }
}

it('shortens the marks of many jobs with one write', async () => {
  const { writes, shorten } = createScene()
  for (const id of ['1', '2']) shorten(id)
  expect(writes).toEqual([])
  await vi.advanceTimersByTimeAsync(1000)
  shorten('3')
  await vi.advanceTimersByTimeAsync(1000)
  expect(writes).toEqual([['job-marks:1', 'job-marks:2'], ['job-marks:3']])
})

it('lets no write get large', async () => {
  const { writes, shorten } = createScene()
  for (let i = 0; i < 250; i++) shorten(String(i))
  await vi.advanceTimersByTimeAsync(1000)
  expect(writes.map((keys) => keys.length)).toEqual([100, 100, 50])
})
