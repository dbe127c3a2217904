import type { NodeHandle, Topology } from '@repo/testbed'
import { expect, it } from 'vitest'
import { testFailover } from './test-failover.ts'

const node = (name: string, port: number): NodeHandle => ({ name, kind: 'redis', host: '10.0.0.1', port })
const [first, second] = [node('redis-1', 6379), node('redis-2', 6380)]

/** One whose new master does not answer; `acts` is what was done to it. */
function topologyWithSilentHeir(acts: string[], heal: () => Promise<void> = async () => {}): Topology {
  const master = () => (acts.includes('fault') ? second : first)
  return {
    masterName: 'mymaster',
    nodes: [first, second],
    sentinels: [],
    environment: () => ({}),
    currentMaster: async () => master(),
    status: async () => ({
      nodes: [{ name: master().name, address: '', role: 'master', offset: 0 }],
      sentinels: []
    }),
    ask: async (asked) => {
      if (asked === second) throw new Error('no answer of redis-2')
      return [100, 1, 1]
    },
    fault: async (fault) => {
      acts.push('fault')
      return { fault, target: 'redis-1', at: 0 }
    },
    heal: () => {
      acts.push('heal')
      return heal()
    },
    restart: async () => {},
    waitUntilSettled: async () => {
      acts.push('settled')
    },
    stop: async () => {}
  }
}

it('heals what it broke when a later step fails, and says so', async () => {
  const acts: string[] = []
  await expect(testFailover(topologyWithSilentHeir(acts), 'kill-master', () => {})).rejects.toThrow(
    'no answer of redis-2\nhealed: all nodes are back'
  )
  expect(acts).toEqual(['settled', 'fault', 'heal', 'settled'])
})

it('says how to heal when that fails as well', async () => {
  const refuse = () => Promise.reject(new Error('the engine is gone'))
  await expect(testFailover(topologyWithSilentHeir([], refuse), 'kill-master', () => {})).rejects.toThrow(
    'no answer of redis-2\nnot healed, do it with `ha heal`: the engine is gone'
  )
})
