import { describe, expect, it } from 'vitest'
import { detectFindings, type FindingSources } from './detect-findings.ts'

const healthy: FindingSources = {
  master: 'a:1',
  nodes: [
    { address: 'a:1', role: 'master', follows: undefined },
    { address: 'b:1', role: 'replica', follows: 'a:1' }
  ],
  sentinelsKnown: 3,
  sentinelsAnswering: 3,
  quorum: 2,
  disagreement: false
}
const names = (sources: Partial<FindingSources>) => [...detectFindings({ ...healthy, ...sources }).keys()]

describe('what is wrong with a topology', () => {
  it('is nothing when all is well, and in standalone mode', () => {
    expect(names({})).toEqual([])
    expect(names({ sentinelsKnown: 0, sentinelsAnswering: 0, quorum: 0 })).toEqual([])
  })

  it('is a second master, by name', () => {
    const nodes = [...healthy.nodes, { address: 'c:1', role: 'master', follows: undefined } as const]
    expect(detectFindings({ ...healthy, nodes }).get('two-masters')).toBe('c:1 say master beside a:1')
  })

  it('is a replica that follows somebody else', () => {
    expect(names({ nodes: [{ address: 'b:1', role: 'replica', follows: 'x:1' }] })).toEqual(['foreign-master'])
  })

  it('is a Sentinel that everybody remembers and nobody hears', () => {
    expect(names({ sentinelsKnown: 4, sentinelsAnswering: 3 })).toEqual(['ghost-sentinels'])
  })

  it('is the want of a majority, or of a quorum above it', () => {
    expect(names({ sentinelsAnswering: 1 })).toEqual(['ghost-sentinels', 'quorum-lost'])
    expect(names({ sentinelsAnswering: 2, quorum: 3 })).toEqual(['ghost-sentinels', 'quorum-lost'])
  })

  it('is one Sentinel that says something newer', () => {
    expect(names({ disagreement: true })).toEqual(['sentinels-disagree'])
  })
})
