import { startTopology, type Topology } from '@repo/testbed'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { defineScript, type RedisHa, WriteRefusedError, writeScript } from '../src/index.ts'
import { createFromEnvironment } from './support/configure.ts'

let topology: Topology
let redis: RedisHa
beforeAll(async () => {
  topology = await startTopology({ replicas: 1 })
})
afterAll(() => topology?.stop())
beforeEach(async () => {
  redis = createFromEnvironment(topology.environment())
  await redis.ready()
})

const options = { idempotent: true } as const
const ask = async (command: [string, ...string[]]) => (await topology.ask(await topology.currentMaster(), command))[0]

it('runs a script that this master has never seen, as after a failover', async () => {
  const script = defineScript("return redis.call('INCRBY', KEYS[1], ARGV[1])")
  const add = () => writeScript(redis, script, ['count'], [2], options)
  expect((await add()).reply).toBe(2)
  expect((await add()).reply).toBe(4)
  await ask(['SCRIPT', 'FLUSH'])
  expect((await add()).reply).toBe(6)
})

it('does not run a script again that failed', async () => {
  const script = defineScript("redis.call('INCR', KEYS[1]) return redis.call('INCR', KEYS[2])")
  await ask(['SET', 'text', 'no number'])
  await expect(writeScript(redis, script, ['runs', 'text'], [], options)).rejects.toThrow(WriteRefusedError)
  expect(await ask(['GET', 'runs'])).toBe('1')
})
