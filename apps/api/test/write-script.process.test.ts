import { defineScript, WriteRefusedError, writeScript } from '@repo/redis-ha'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startRedis } from './support/start-redis.ts'

let started: Awaited<ReturnType<typeof startRedis>>
beforeAll(async () => {
  started = await startRedis()
})
afterAll(() => started.stop())

const options = { idempotent: true } as const

it('runs a script that this master has never seen, as after a failover', async () => {
  const script = defineScript("return redis.call('INCRBY', KEYS[1], ARGV[1])")
  const add = () => writeScript(started.redis, script, ['count'], [2], options)
  expect((await add()).reply).toBe(2)
  expect((await add()).reply).toBe(4)
  await started.client.script('FLUSH')
  expect((await add()).reply).toBe(6)
})

it('does not run a script again that failed', async () => {
  const script = defineScript("redis.call('INCR', KEYS[1]) return redis.call('INCR', KEYS[2])")
  await started.client.set('text', 'no number')
  await expect(writeScript(started.redis, script, ['runs', 'text'], [], options)).rejects.toThrow(WriteRefusedError)
  expect(await started.client.get('runs')).toBe('1')
})
