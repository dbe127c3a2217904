import { describe, expect, it, vi } from 'vitest'
import type { RedisHa } from '../src/index.ts'
import type { FakeTopology } from '../src/testing/index.ts'
import { type ClientOptions, connect, startClient } from './support/start-client.ts'

const everywhere = { durability: 'everywhere', idempotent: true } as const

/** A writer and a reader of the same group, with `a` old on every node. */
async function startPair(options: ClientOptions = {}) {
  const { topology, redis: writer } = await startClient(options)
  const reader = connect(topology, options)
  await reader.ready(3000)
  await writer.write((pipe) => pipe.set('a', 'old'))
  return { topology, writer, reader }
}

async function neverPromote(topology: FakeTopology, index: number, redis: RedisHa): Promise<void> {
  const { address } = topology.node(index)
  for (const { state } of topology.sentinels) {
    for (const replica of state.replicas) if (replica.address === address) replica.priority = 0
  }
  topology.report(index, [])
  await vi.waitFor(() => expect(redis.view()?.replicas.some(({ priority }) => priority === 0)).toBe(true))
}

/** Without a token, and without the replica that has the write: whoever lacks it is next. */
async function expectNoneReadsOldUnmarked(topology: FakeTopology, reader: RedisHa): Promise<void> {
  await topology.node(1).kill()
  for (let i = 0; i < 50; i++) {
    const { value, stale } = await reader.read((node) => node.get('a'))
    expect(value === 'new' || stale).toBe(true)
  }
}

describe('a write that must be seen everywhere', () => {
  it('is not acknowledged while readers take an older copy from a replica that is never promoted', async () => {
    const { topology, writer, reader } = await startPair()
    await neverPromote(topology, 2, writer)
    topology.node(2).replication.cut()
    await writer.write((pipe) => pipe.set('a', 'new'), everywhere)
    await expectNoneReadsOldUnmarked(topology, reader)
  })

  it('nor while they take it from a laggard that was left out', async () => {
    const { topology, writer, reader } = await startPair({ timings: { maxStalenessMs: 1200 } })
    topology.node(2).replication.cut()
    await writer.write((pipe) => pipe.set('a', 'new'), everywhere)
    await expectNoneReadsOldUnmarked(topology, reader)
  })

  it('nor while they take it from one while another is frozen', async () => {
    const { topology, writer, reader } = await startPair({ replicas: 3, timings: { maxStalenessMs: 1200 } })
    await neverPromote(topology, 3, writer)
    topology.node(3).replication.cut()
    topology.node(2).freeze()
    await writer.write((pipe) => pipe.set('a', 'new'), everywhere)
    await expectNoneReadsOldUnmarked(topology, reader)
  })

  it('waits for no time to pass when every replica has it', async () => {
    const { topology, writer } = await startPair({ timings: { maxStalenessMs: 60_000 } })
    await neverPromote(topology, 2, writer)
    await writer.write((pipe) => pipe.set('a', 'new'), everywhere)
    for (const node of topology.nodes) expect(node.run('GET', 'a')).toBe('new')
  })

  it('holds up no other write', async () => {
    const { topology, writer } = await startPair({ timings: { maxStalenessMs: 60_000 } })
    await neverPromote(topology, 2, writer)
    topology.node(2).replication.cut()
    const write = writer.write((pipe) => pipe.set('a', 'new'), everywhere)
    await writer.write((pipe) => pipe.set('b', '1'))
    topology.node(2).replication.mend()
    await write
  })

  it('ends typed at its deadline', async () => {
    const { topology, writer } = await startPair({ timings: { maxStalenessMs: 60_000 } })
    topology.node(2).replication.cut()
    const write = writer.write((pipe) => pipe.set('a', 'new'), { ...everywhere, deadlineMs: 700 })
    await expect(write).rejects.toMatchObject({ code: 'REDIS_HA_INDETERMINATE_WRITE' })
  })

  it('is repeated on the next master when it still waited', async () => {
    const { topology, writer } = await startPair({ timings: { maxStalenessMs: 60_000 } })
    await neverPromote(topology, 2, writer)
    topology.node(2).replication.cut()
    let isAcknowledged = false
    const write = writer
      .write((pipe) => pipe.set('a', 'new'), everywhere)
      .then(() => {
        isAcknowledged = true
      })
    await writer.write((pipe) => pipe.set('b', '1'))
    expect(isAcknowledged).toBe(false)
    await topology.master.kill()
    topology.failover(1)
    topology.node(2).replication.mend()
    await topology.node(0).restart()
    await write
    expect(topology.node(2).run('GET', 'a')).toBe('new')
  })

  it('can be another’s: a fence waits for the same', async () => {
    const { topology, writer, reader } = await startPair()
    await neverPromote(topology, 2, writer)
    topology.node(2).replication.cut()
    await writer.write((pipe) => pipe.set('a', 'new'))
    await writer.fence({ durability: 'everywhere' })
    await expectNoneReadsOldUnmarked(topology, reader)
  })
})
