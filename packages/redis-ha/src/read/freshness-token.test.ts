import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareToToken, createToken, newestToken, parseToken } from './freshness-token.ts'

const replid = '0123456789abcdef0123456789abcdef01234567'
const before = 'fedcba9876543210fedcba9876543210fedcba98'
const node = { replid, replid2: before, secondOffset: 401, offset: 500 }

describe('a freshness token', () => {
  it('survives its text form', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (offset) => {
        expect(parseToken(createToken(replid, offset))).toEqual({ history: '01234567', offset })
      })
    )
  })

  it('is absent when the text is none', () => {
    for (const text of ['', 'x', '01234567', '01234567.', '01234567.zzzzzzzzzzzz', '0123456g.1', '01234567.1.2']) {
      expect(parseToken(text)).toBeUndefined()
    }
  })
})

describe('a node and a token', () => {
  const standing = (history: string, offset: number) => compareToToken(node, { history: history.slice(0, 8), offset })

  it('of the same history are compared by offset', () => {
    expect(standing(replid, 500)).toBe('past')
    expect(standing(replid, 501)).toBe('behind')
  })

  it('of the history before the last promotion: what was shared is there, the rest is lost', () => {
    expect(standing(before, 400)).toBe('past')
    expect(standing(before, 401)).toBe('lost')
  })

  it('of two histories cannot be compared, whichever offset is larger', () => {
    expect(standing('aaaaaaaa', 1)).toBe('unknown')
    expect(compareToToken({ ...node, secondOffset: -1 }, { history: before.slice(0, 8), offset: 1 })).toBe('unknown')
  })
})

describe('the newest of two tokens', () => {
  it('is the one further on, whichever side it stands on', () => {
    expect(newestToken('01234567.a', '01234567.b')).toBe('01234567.b')
    expect(newestToken('01234567.b', '89abcdef.a')).toBe('01234567.b')
  })

  it('is never what is no token', () => {
    expect(newestToken('zzz', '01234567.a')).toBe('01234567.a')
    expect(newestToken('01234567.a', undefined)).toBe('01234567.a')
    expect(newestToken('zzz', undefined)).toBeUndefined()
  })
})
