import { describe, expect, it } from 'vitest'
import type { NodeStatus, SentinelStatus } from './topology-status.ts'
import { unsettledReasons } from './unsettled-reasons.ts'

const sentinel: SentinelStatus = {
  name: 'sentinel-1',
  address: 's:1',
  reachable: true,
  master: 'a:1',
  epoch: 1,
  flags: 'master',
  quorum: true,
  otherSentinels: 0,
  replicaFlags: ['slave']
}
const master: NodeStatus = { name: 'redis-1', address: 'a:1', role: 'master', offset: 9, onlineReplicas: 1 }
const replica: NodeStatus = { name: 'redis-2', address: 'b:1', role: 'replica', offset: 9, master: 'a:1', link: 'up' }
const reasons = (changes: { sentinel?: object; master?: object; replica?: object }) =>
  unsettledReasons({
    nodes: [
      { ...master, ...changes.master },
      { ...replica, ...changes.replica }
    ],
    sentinels: [{ ...sentinel, ...changes.sentinel }]
  })

describe('unsettledReasons', () => {
  it('has none for a whole topology', () => {
    expect(reasons({})).toEqual([])
  })

  it.each([
    [
      { sentinel: { flags: 'master,failover_in_progress' } },
      'sentinel-1 sees the master as master,failover_in_progress'
    ],
    [{ sentinel: { quorum: false } }, 'sentinel-1 CKQUORUM fails'],
    [{ sentinel: { otherSentinels: 1 } }, 'sentinel-1 knows 1 of 0 other Sentinels'],
    [{ sentinel: { replicaFlags: ['s_down,slave'] } }, 'sentinel-1 sees the 1 replicas as [s_down,slave]'],
    [
      { sentinel: { replicaFlags: ['slave', 's_down,slave'] } },
      'sentinel-1 sees the 1 replicas as [slave s_down,slave]'
    ],
    [{ master: { onlineReplicas: 0 } }, 'redis-1 has 0 of 1 replicas'],
    [{ replica: { role: 'master' } }, 'redis-2 is a second master'],
    [{ replica: { role: 'unreachable' } }, 'redis-2 does not answer'],
    [{ replica: { master: 'c:1' } }, 'redis-2 follows c:1, not a:1'],
    [{ replica: { link: 'down' } }, 'redis-2 has no link to its master']
  ])('says what is missing: %j', (changes, reason) => {
    expect(reasons(changes)).toEqual([reason])
  })
})
