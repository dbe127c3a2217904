import { describe, expect, it } from 'vitest'
import { namedMaster } from './named-master.ts'
import type { SentinelStatus } from './topology-status.ts'

const vote = (master: string, epoch: number): SentinelStatus => ({
  name: 's',
  address: 's:1',
  reachable: true,
  master,
  epoch
})
const silent: SentinelStatus = { name: 's', address: 's:1', reachable: false }

describe('namedMaster', () => {
  it('is what a majority of all Sentinels names', () => {
    expect(namedMaster([vote('a:1', 3), vote('a:1', 3), silent])).toBe('a:1')
  })
  it('is nobody when only a minority answers', () => {
    expect(namedMaster([vote('a:1', 3), silent, silent])).toBeUndefined()
  })
  it('is nobody while a newer epoch has not reached a majority', () => {
    expect(namedMaster([vote('a:1', 3), vote('a:1', 3), vote('b:1', 4)])).toBeUndefined()
  })
  it('is nobody when no Sentinel answers', () => {
    expect(namedMaster([silent, silent, silent])).toBeUndefined()
  })
})
