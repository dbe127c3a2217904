import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { FakeTopology, ReportedReplica } from '../src/testing/index.ts'
import { errorReply } from '../src/testing/resp-reply.ts'
import { startClient } from './support/start-client.ts'

/** Has every Sentinel refuse failovers; returns how many were asked for. */
function refuseFailovers(topology: FakeTopology): () => number {
  let asked = 0
  for (const { faults } of topology.sentinels) {
    faults.intercept = ([name, word]) => {
      if (name !== 'SENTINEL' || word !== 'FAILOVER') return undefined
      asked += 1
      return errorReply('NOGOODSLAVE No suitable replica')
    }
  }
  return () => asked
}

describe('a switchover', () => {
  it('waits while a Sentinel takes a replica for a master, and holds no write meanwhile', async () => {
    const { topology, redis } = await startClient()
    const asked = refuseFailovers(topology)
    const mistaken = topology.sentinel(2).state.replicas[0] as ReportedReplica
    mistaken.isMaster = true
    mistaken.infoMsAgo = 9000
    // Ten rounds of asking the Sentinels.
    await delay(500)
    const over = redis.switchover()
    over.catch(() => {})
    await delay(500)
    expect(asked()).toBe(0)
    await redis.write((pipe) => pipe.set('a', '1'))
    mistaken.isMaster = false
    await expect(over).rejects.toMatchObject({ code: 'REDIS_HA_SWITCHOVER' })
    expect(asked()).toBeGreaterThan(0)
  })
})

describe('a switchover that is given up', () => {
  it('asks for none while a replica has as many bytes, but of another history', async () => {
    const { topology, redis } = await startClient()
    const asked = refuseFailovers(topology)
    await redis.write((pipe) => pipe.set('a', '1'))
    const { host, port } = topology.master.server.address
    const foreign = [
      'role:slave',
      `master_host:${host}`,
      `master_port:${port}`,
      'slave_repl_offset:1000000',
      `master_replid:${'f'.repeat(40)}`
    ].join('\r\n')
    const { faults } = topology.node(1).server
    faults.intercept = ([name]) => (name === 'INFO' ? `${foreign}\r\n` : undefined)
    await expect(redis.switchover()).rejects.toThrow('no replica caught up')
    expect(asked()).toBe(0)
  })

  it('leaves the master writable, and closes the connection it had opened', async () => {
    const { topology, redis } = await startClient()
    refuseFailovers(topology)
    await redis.write((pipe) => pipe.set('a', '1'))
    const connections = [...topology.master.server.connections]
    await expect(redis.switchover()).rejects.toMatchObject({ code: 'REDIS_HA_SWITCHOVER' })
    await redis.write((pipe) => pipe.set('a', '2'))
    // The same ones as before: neither one more, nor others.
    await vi.waitFor(() => expect([...topology.master.server.connections]).toEqual(connections))
  })
})
