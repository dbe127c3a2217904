import { describe, expect, it, vi } from 'vitest'
import { errorReply } from '../src/testing/resp-reply.ts'
import { startClient } from './support/start-client.ts'

describe('a switchover', () => {
  it('waits while a Sentinel takes a replica for a master, and holds no write meanwhile', async () => {
    const { topology, redis } = await startClient()
    const mistaken = topology.sentinel(2).state.replicas[0] as { isMaster?: boolean; infoMsAgo?: number }
    mistaken.isMaster = true
    mistaken.infoMsAgo = 9000
    await new Promise((resolve) => setTimeout(resolve, 600))
    let isOver = false
    const over = redis.switchover().finally(() => {
      isOver = true
    })
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(isOver).toBe(false)
    await redis.write((pipe) => pipe.set('a', '1'))
    expect(redis.view()?.epoch).toBe(0)
    mistaken.isMaster = false
    await over.catch(() => {})
    expect(isOver).toBe(true)
  })
})

describe('a switchover that is given up', () => {
  it('leaves the master writable, and closes the connection it had opened', async () => {
    const { topology, redis } = await startClient()
    for (const { faults } of topology.sentinels) {
      faults.intercept = ([name, word]) =>
        name === 'SENTINEL' && word === 'FAILOVER' ? errorReply('NOGOODSLAVE No suitable replica') : undefined
    }
    await redis.write((pipe) => pipe.set('a', '1'))
    const connections = [...topology.master.server.connections]
    await expect(redis.switchover()).rejects.toMatchObject({ code: 'REDIS_HA_SWITCHOVER' })
    await redis.write((pipe) => pipe.set('a', '2'))
    // The same ones as before: neither one more, nor others.
    await vi.waitFor(() => expect([...topology.master.server.connections]).toEqual(connections))
  })
})
