import { describe, expect, it } from 'vitest'
import { announcesFailover, parseSentinelEvent } from './parse-sentinel-event.ts'

const master = { host: '10.0.0.1', port: 6379 }
const replica = { host: '10.0.0.2', port: 6379 }

describe('Sentinel events', () => {
  it('name the new master on +switch-master, and the one before', () => {
    expect(parseSentinelEvent('+switch-master', 'mymaster 10.0.0.1 6379 10.0.0.2 6379')).toEqual({
      name: '+switch-master',
      masterName: 'mymaster',
      address: replica,
      master
    })
  })

  it('are about a node of a group', () => {
    expect(parseSentinelEvent('+sdown', 'slave 10.0.0.2:6379 10.0.0.2 6379 @ mymaster 10.0.0.1 6379')).toEqual({
      name: '+sdown',
      masterName: 'mymaster',
      address: replica,
      master
    })
  })

  it('are about the group’s master itself, whatever follows', () => {
    expect(parseSentinelEvent('+odown', 'master mymaster 10.0.0.1 6379 #quorum 2/2')).toEqual({
      name: '+odown',
      masterName: 'mymaster',
      address: master,
      master
    })
  })

  it('without a group are nobody’s', () => {
    expect(parseSentinelEvent('+tilt', '#tilt mode entered')).toBeUndefined()
    expect(parseSentinelEvent('+new-epoch', '7')).toBeUndefined()
  })

  it('announce a failover before anybody names a new master', () => {
    const event = (name: string) => ({ name, masterName: 'mymaster', address: undefined, master: undefined })
    expect(
      ['+try-failover', '+selected-slave', '+failover-state-select-slave'].every((name) =>
        announcesFailover(event(name))
      )
    ).toBe(true)
    expect(
      ['+sdown', '+switch-master', '-failover-abort-not-elected'].some((name) => announcesFailover(event(name)))
    ).toBe(false)
  })
})
