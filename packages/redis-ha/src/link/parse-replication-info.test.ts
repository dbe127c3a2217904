import { describe, expect, it } from 'vitest'
import { parseReplicationInfo } from './parse-replication-info.ts'

const history = ['master_replid:abc', 'master_replid2:def', 'master_repl_offset:500', 'second_repl_offset:401']
const info = (lines: string[]) => ['# Replication', ...lines, ...history, ''].join('\r\n')

describe('INFO replication', () => {
  it('of a master', () => {
    expect(parseReplicationInfo(info(['role:master', 'connected_slaves:2']))).toEqual({
      role: 'master',
      replid: 'abc',
      replid2: 'def',
      secondOffset: 401,
      offset: 500,
      master: undefined,
      goodReplicas: undefined
    })
  })

  it('of a master that waits for replicas', () => {
    expect(parseReplicationInfo(info(['role:master', 'min_slaves_good_slaves:0']))?.goodReplicas).toBe(0)
  })

  it('of a replica: what it has applied, and whom it follows', () => {
    const lines = [
      'role:slave',
      'master_host:10.0.0.1',
      'master_port:6379',
      'master_link_status:down',
      'slave_repl_offset:333'
    ]
    expect(parseReplicationInfo(info(lines))).toMatchObject({
      role: 'replica',
      offset: 333,
      master: { host: '10.0.0.1', port: 6379 }
    })
  })

  it('of something that is no Redis', () => {
    expect(parseReplicationInfo('hello')).toBeUndefined()
    expect(parseReplicationInfo('role:teapot\r\nmaster_replid:abc')).toBeUndefined()
  })
})
