import { expect, it, onTestFinished } from 'vitest'
import type { NodeAddress } from '../src/index.ts'
import { connectStandalone, fastTimings, startFakes } from './support/start-client.ts'
import { startForwarder } from './support/start-forwarder.ts'

async function forward(choose: () => NodeAddress): Promise<NodeAddress> {
  const forwarder = await startForwarder(choose)
  onTestFinished(() => forwarder.close())
  return forwarder.address
}

it('finds the new master behind its name when the old one lives on as a replica', async () => {
  const topology = await startFakes({ replicas: 1, sentinels: 1 })
  let named = topology.node(0)
  const redis = connectStandalone({ master: await forward(() => named.address) })
  await redis.ready(3000)
  await redis.write((pipe) => pipe.set('a', '1'))
  const old = named
  topology.promote(1)
  old.replication.follow(topology.node(1).replication)
  named = topology.node(1)
  const isWritten = () =>
    redis
      .write((pipe) => pipe.set('a', '2'))
      .then(
        () => topology.node(1).run('GET', 'a'),
        () => 'refused'
      )
  await expect.poll(isWritten, { timeout: 10_000 }).toBe('2')
  expect(await redis.read((node) => node.get('a'), { from: 'master' })).toMatchObject({ value: '2', stale: false })
}, 20_000)

it('dials again where nobody says which process it has reached', async () => {
  const topology = await startFakes({ replicas: 0, sentinels: 1 })
  const { faults, server } = topology.master
  const asked = () => server.received.filter(([name, what]) => name === 'INFO' && what === 'server').length
  faults.intercept = ([name, what]) =>
    name === 'INFO' && what === 'server' && asked() <= 2 ? { action: 'hang' } : undefined
  const redis = connectStandalone({
    master: topology.master.address,
    timings: { ...fastTimings, writeHoldMs: 300, writeDeadlineMs: 300 }
  })
  await redis.ready(3000)
})

it('reads from no other node than the one that it knows the state of, where a name leads to several', async () => {
  const topology = await startFakes({ replicas: 2, sentinels: 1 })
  let dialled = 0
  const reader = await forward(() => topology.node(dialled++ === 0 ? 1 : 2).address)
  const redis = connectStandalone({ master: topology.node(0).address, replicas: [reader] })
  await redis.ready(3000)
  await redis.write((pipe) => pipe.set('a', '1'))
  const isReplica = () => redis.read((node) => node.get('a')).then(({ source }) => source)
  await expect.poll(isReplica, { timeout: 5000 }).toBe('replica')
  const said = [1, 2].map((index) => topology.node(index).server.received.length)
  for (let i = 0; i < 20; i++) await redis.read((node) => node.get('a'))
  const of = (name: string) =>
    [1, 2].filter((index, i) =>
      topology
        .node(index)
        .server.received.slice(said[i])
        .some(([word]) => word === name)
    )
  expect(of('GET')).not.toEqual([])
  await expect.poll(() => of('INFO')).not.toEqual([])
  expect(of('INFO')).toEqual(of('GET'))
})
