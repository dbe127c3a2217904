import type { ChainableCommander } from 'ioredis'
import { Registry } from 'prom-client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createRedisHa, type WriteAttempt } from '../src/index.ts'
import { errorReply, type FakeNode, type Reply } from '../src/testing/index.ts'
import { startClient } from './support/start-client.ts'

const noScript = errorReply('NOSCRIPT No matching script. Please use EVAL.')
const options = { idempotent: true } as const

/** Knows the one script of these tests by name, or only with its text; what it does is an INCR. */
function teach(node: FakeNode, knows: { byName: boolean; byText?: Reply }): void {
  const run = (key = '') => node.run('INCR', key)
  node.faults.intercept = ([name = '', , , key]) => {
    if (/^evalsha$/i.test(name)) return knows.byName ? run(key) : noScript
    if (/^eval$/i.test(name)) return knows.byText ?? run(key)
    return undefined
  }
}

function increment(pipe: ChainableCommander, { isScriptUnknown }: WriteAttempt): void {
  if (isScriptUnknown) pipe.eval('text', 1, 'n')
  else pipe.evalsha('name', 1, 'n')
}

describe('a write by the name of a script', () => {
  it('is sent with the text where the name is unknown, and counts as one write that went well', async () => {
    const { topology, redis: other } = await startClient()
    teach(topology.master, { byName: false })
    const registry = new Registry()
    const redis = createRedisHa({ config: other.config, registry })
    onTestFinished(() => redis.close())
    await redis.ready()
    expect((await redis.write(increment, options)).results).toEqual([1])
    const text = await registry.metrics()
    expect(text).toMatch(/_count\{operation="write",outcome="ok"\} 1\n/)
    expect(text).not.toContain('REDIS_HA_WRITE_REFUSED')
  })

  it('is refused when it does not bring the text', async () => {
    const { topology, redis } = await startClient()
    teach(topology.master, { byName: false })
    const write = redis.write((pipe) => pipe.evalsha('name', 1, 'n'), options)
    await expect(write).rejects.toMatchObject({
      code: 'REDIS_HA_WRITE_REFUSED',
      message: expect.stringMatching(/^NOSCRIPT/)
    })
  })

  /** A write that the first master ran and its next one has, whose answer was lost. */
  async function startInterrupted(byText?: Reply) {
    const { topology, redis } = await startClient({ timings: { writeHoldMs: 300, writeDeadlineMs: 2500 } })
    teach(topology.node(0), { byName: true })
    teach(topology.node(1), byText === undefined ? { byName: false } : { byName: false, byText })
    topology.node(2).freeze()
    const write = redis.write(increment, options)
    write.catch(() => {})
    await vi.waitFor(() => expect(topology.node(1).run('GET', 'n')).toBe('1'))
    await topology.node(0).kill()
    topology.failover(1)
    topology.node(2).resume()
    return write
  }

  it('is repeated with the text on a new master, which has seen no script', async () => {
    const { results } = await startInterrupted()
    expect(results).toEqual([2])
  })

  it.each(['NOREPLICAS Not enough good replicas to write.', 'OOM command not allowed when used memory > maxmemory.'])(
    'that may have run is never called surely not applied when the next master says %s',
    async (text) => {
      await expect(startInterrupted(errorReply(text))).rejects.toMatchObject({ code: 'REDIS_HA_INDETERMINATE_WRITE' })
    }
  )
})
