import { describe, expect, it } from 'vitest'
import { parseSentinelStatement, type SentinelReplies } from './sentinel-statement.ts'

function replies(
  overrides: {
    flags?: string
    ip?: string
    named?: string
    runid?: string
    pong?: string
    replica?: string
    role?: string
    infoMs?: string
  } = {}
): SentinelReplies {
  const master = [
    'name',
    'mymaster',
    'ip',
    overrides.ip ?? '10.0.0.1',
    'port',
    '6379',
    'flags',
    overrides.flags ?? 'master'
  ]
  const rest = [
    'config-epoch',
    '3',
    'down-after-milliseconds',
    '1000',
    'quorum',
    '2',
    'last-ok-ping-reply',
    overrides.pong ?? '40'
  ]
  const replica = [
    'ip',
    '10.0.0.2',
    'port',
    '6379',
    'flags',
    overrides.replica ?? 'slave',
    'role-reported',
    overrides.role ?? 'slave',
    'info-refresh',
    overrides.infoMs ?? '100',
    'slave-priority',
    '100',
    'runid',
    overrides.runid ?? 'ab'
  ]
  return [
    'id-1',
    [...master, ...rest],
    [overrides.named ?? '10.0.0.1', '6379'],
    [replica],
    [['ip', '10.0.0.9', 'port', '26379']]
  ]
}

describe('one Sentinel’s answer', () => {
  it('becomes a statement', () => {
    expect(parseSentinelStatement(replies(), 500)).toEqual({
      id: 'id-1',
      askedAt: 500,
      epoch: 3,
      master: { host: '10.0.0.1', port: 6379 },
      replacing: false,
      masterDown: false,
      masterSeenAt: 460,
      downAfterMs: 1000,
      quorum: 2,
      replicas: [
        { address: { host: '10.0.0.2', port: 6379 }, down: false, away: false, takenForMaster: false, priority: 100 }
      ],
      peers: [{ host: '10.0.0.9', port: 26379 }]
    })
  })

  it('tells a failover that still looks for a replica from one that has promoted it', () => {
    const flags = 'master,s_down,o_down,failover_in_progress'
    expect(parseSentinelStatement(replies({ flags }), 0)?.replacing).toBe(true)
    expect(parseSentinelStatement(replies({ flags, named: '10.0.0.2' }), 0)?.replacing).toBe(false)
  })

  it('says nothing of when the master answered last by a clock that was set back', () => {
    expect(parseSentinelStatement(replies({ pong: '-60000' }), 500)?.masterSeenAt).toBe(Number.NEGATIVE_INFINITY)
  })

  it('counts a replica it never heard of as one it would not promote', () => {
    expect(parseSentinelStatement(replies({ runid: '' }), 0)?.replicas[0]?.down).toBe(true)
  })

  it('calls a replica away, not down, whose connection is down or whose last INFO said master', () => {
    for (const sign of [{ replica: 'slave,disconnected' }, { role: 'master' }]) {
      expect(parseSentinelStatement(replies(sign), 0)?.replicas[0]).toMatchObject({ down: false, away: true })
    }
    expect(parseSentinelStatement(replies({ replica: 'slave,s_down' }), 0)?.replicas[0]?.down).toBe(true)
  })

  it('takes a replica for a master when it has one for long, up, and is about to ask it again', () => {
    const mistaken = { role: 'master', infoMs: '7000' }
    const isTaken = (more: object) =>
      parseSentinelStatement(replies({ ...mistaken, ...more }), 0)?.replicas[0]?.takenForMaster
    expect(isTaken({})).toBe(true)
    const others = [{ role: 'slave' }, { infoMs: '4000' }, { replica: 'slave,s_down' }]
    for (const other of others) expect(isTaken(other)).toBe(false)
  })

  it('is no statement when it makes no sense', () => {
    expect(parseSentinelStatement(['id-1', 'OK', null, [], []], 0)).toBeUndefined()
    expect(parseSentinelStatement(replies({ ip: '' }), 0)).toBeUndefined()
    expect(parseSentinelStatement([null, null, null, null, null], 0)).toBeUndefined()
  })
})
