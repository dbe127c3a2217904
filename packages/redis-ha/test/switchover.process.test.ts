import { checkHistory, knownKey, startClientLoad, startTopology } from '@repo/testbed'
import { expect, it, onTestFinished } from 'vitest'
import { createRedisHa, parseEnvironment, type RedisHa } from '../src/index.ts'

it('switches the master under the writes of two clients, and loses and fails none of any class', async () => {
  const topology = await startTopology({ downAfterMs: 1000 })
  onTestFinished(() => topology.stop())
  const clients = [connect(topology.environment()), connect(topology.environment())] as const
  for (const client of clients) await client.ready()
  await clients[0].write((pipe) => pipe.set(knownKey, 'yes'))
  const losses: unknown[] = []
  for (const client of clients) client.on('writes-accounted', (loss) => losses.push(loss))
  const loads = clients.map((client, i) => startClientLoad(client, `client-${i}-`))
  await Promise.all(loads.map((load) => load.goOn(100, 20_000)))

  const { from, to } = await clients[0].switchover()
  expect(to).not.toEqual(from)
  await Promise.all(loads.map((load) => load.goOn(200, 20_000)))
  await Promise.all(loads.map((load) => load.stop()))

  const operations = loads.flatMap((load) => load.operations)
  const { value: keys } = await clients[0].read((node) => node.keys('*'), { from: 'master' })
  expect(operations.filter(({ end }) => end !== 'acknowledged')).toEqual([])
  expect(checkHistory(operations, new Set(keys)).broken).toEqual([])
  expect(losses.filter((loss) => (loss as { upper: number }).upper > 0)).toEqual([])
})

it('leaves the master as it was, and writable, when nobody can take over', async () => {
  const topology = await startTopology({ downAfterMs: 1000, replicas: 1, minReplicas: 0 })
  onTestFinished(() => topology.stop())
  const redis = connect(topology.environment())
  await redis.ready()
  await topology.fault('freeze-replica')
  await expect(redis.switchover()).rejects.toMatchObject({ code: 'REDIS_HA_SWITCHOVER' })
  await redis.write((pipe) => pipe.set('a', '1'), { durability: 'fast' })
})

function connect(environment: Record<string, string>): RedisHa {
  const redis = createRedisHa({ config: parseEnvironment(environment) })
  onTestFinished(() => redis.close())
  return redis
}
