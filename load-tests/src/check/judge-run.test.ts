import { describe, expect, it } from 'vitest'
import type { FaultPhase } from '../faults/fault-phase.ts'
import { RunReducer } from '../reduce/run-reducer.ts'
import type { RunFault } from '../run-faults.ts'
import type { Findings } from './findings.ts'
import { judgeRun } from './judge-run.ts'
import { isGeneratorLate, toExitCode, toVerdict, toWorstVerdict } from './to-verdict.ts'

const every = (stepMs: number, from: number, to: number): number[] =>
  Array.from({ length: Math.floor((to - from) / stepMs) }, (_, i) => from + i * stepMs)

const phase = (fault: RunFault): FaultPhase => ({
  fault,
  target: 'redis-1',
  atMs: 10_000,
  healedMs: 20_000,
  endMs: 30_000,
  timeline: { to: 'redis-2', namedByMajorityAt: 12_000, acceptsWritesAt: 11_500, hasReplicaAt: 12_100 }
})

function findings(fault: RunFault, writes: readonly number[], rest: Partial<Findings> = {}): Findings {
  const reducer = new RunReducer({ sliceMs: 100, windowMs: 1000 })
  return {
    faults: [fault],
    phases: [phase(fault)],
    downAfterMs: 1000,
    rate: 100,
    durationMs: 30_000,
    reduced: {
      trouble: (what) => reducer.trouble(what),
      answeredReads: every(10, 0, 30_000),
      acknowledgedWrites: [...writes]
    },
    notWhole: undefined,
    sessions: { lost: [], revived: [], twice: [] },
    deadInstances: [],
    jobs: undefined,
    steadyReads: { replica: 95, master: 5 },
    crossed: [],
    generator: { iterations: 1000, droppedIterations: 0 },
    ...rest
  }
}
const missed = (given: Findings) => judgeRun(given).filter(({ isMet }) => !isMet)
const names = (given: Findings) => missed(given).map(({ name }) => name)

describe('judgeRun', () => {
  it('charges the service only with what the topology does not account for', () => {
    const back = every(20, 12_300, 30_000)
    expect(names(findings('kill-master', [...every(20, 0, 10_000), ...back]))).toEqual([])
    expect(names(findings('kill-master', [...every(20, 0, 10_000), ...every(20, 12_500, 30_000)]))).toEqual([
      'write-gap'
    ])
  })

  it('holds nobody to a time that a thin load leaves by itself', () => {
    // At first everybody signs up.
    const writes = [...every(34, 0, 9000), ...every(100, 9000, 30_000)]
    const given = { ...findings('kill-sentinel', writes), rate: 30 }
    const withGap = {
      ...given,
      reduced: { ...given.reduced, acknowledgedWrites: writes.filter((at) => at < 15_000 || at > 15_500) }
    }
    expect(names(withGap)).toEqual([])
    const long = {
      ...given,
      reduced: { ...given.reduced, acknowledgedWrites: writes.filter((at) => at < 15_000 || at > 17_000) }
    }
    expect(missed(long)).toMatchObject([
      { name: 'write-gap', note: expect.stringContaining('30 iterations/s leave gaps of') }
    ])
  })

  it.each([
    ['unreached', 'kill-master', 12_000, ['failed-reads', 'unreached']],
    ['unreached', 'cold-restart', 12_000, []],
    ['failed', 'cold-restart', 12_000, ['untyped-ends']],
    ['unreached', 'cold-restart', 9000, ['failed-reads', 'unreached']],
    ['unreached', 'cold-restart', 21_000, ['failed-reads', 'unreached']]
  ] as const)('takes a request that ended as %s in a %s at %i ms for %j', (outcome, fault, at, expected) => {
    const reducer = new RunReducer({ sliceMs: 100, windowMs: 1000 })
    reducer.note({ t: 'request', at: 0, ms: 0, route: 'me', kind: 'read', outcome: 'ok' })
    reducer.note({ t: 'request', at, ms: 10, route: 'me', kind: 'read', outcome, why: '0 EOF' })
    const given = findings(fault, every(20, 0, 30_000))
    const reduced = { ...given.reduced, trouble: reducer.trouble.bind(reducer) }
    expect(names({ ...given, reduced })).toEqual(expected)
  })

  it('misses a master that never came, and says what is missing', () => {
    const writes = every(20, 0, 30_000)
    const judged = (fault: RunFault, timeline: FaultPhase['timeline']) =>
      missed(findings(fault, writes, { phases: [{ ...phase(fault), timeline }] })).map(({ name, note }) => [name, note])
    expect(judged('kill-master', {})).toEqual([
      ['new-master', 'kill-master: a majority of Sentinels named no other master']
    ])
    expect(judged('switchover', { to: 'redis-2', namedByMajorityAt: 12_000 })).toEqual([
      ['new-master', 'switchover: redis-2 was named, and accepted no writes']
    ])
    expect(judged('failover', { to: 'redis-2', namedByMajorityAt: 12_000, acceptsWritesAt: 11_000 })).toEqual([
      ['new-master', 'failover: redis-2 was named, and got no replica while the load went on']
    ])
    expect(judged('kill-replica', {})).toEqual([])
  })

  it('misses faults of several for which no time was left, and then says nothing of the others', () => {
    const writes = every(20, 0, 30_000)
    const given = findings('kill-sentinel', writes, { faults: ['kill-sentinel', 'failover'] })
    const checks = judgeRun(given)
    expect(missed(given)).toMatchObject([
      { name: 'faults-left-out', value: 1, note: expect.stringContaining('failover') }
    ])
    expect(toVerdict(checks, { isLate: false, longestPauseMs: 20 })).toBe('inconclusive')
  })

  it('misses a topology that is not whole again, and leaves out what nobody could compare', () => {
    const given = findings('kill-master', every(20, 0, 30_000), { notWhole: 'Error: no master', sessions: undefined })
    expect(missed(given)).toMatchObject([{ promise: 'P7', name: 'not-whole', note: 'Error: no master' }])
    expect(judgeRun(given).map(({ name }) => name)).not.toContain('lost-writes')
  })

  it('misses an instance whose client never came back', () => {
    const given = findings('freeze-master', every(20, 0, 30_000), { deadInstances: ['http://a'] })
    expect(missed(given)).toMatchObject([{ promise: 'P7', name: 'dead-instances', note: 'http://a' }])
  })

  it('takes a threshold that was crossed in k6 for a miss', () => {
    const given = findings('kill-master', every(20, 0, 30_000), { crossed: ['failed_reads'] })
    expect(missed(given)).toMatchObject([{ name: 'thresholds-crossed', value: 1, note: 'failed_reads' }])
    expect(toVerdict(judgeRun(given), { isLate: true, longestPauseMs: 500 })).toBe('broken')
  })

  it('allows no gap of writes where the master stays', () => {
    const writes = [...every(20, 0, 12_000), ...every(20, 12_400, 30_000)]
    expect(names(findings('kill-sentinel', writes))).toEqual(['write-gap'])
    expect(names(findings('kill-replica', writes))).toEqual([])
  })

  it('judges reads by what kind of fault it is', () => {
    const answeredReads = [...every(10, 0, 10_000), ...every(10, 10_500, 30_000)]
    const writes = every(20, 0, 30_000)
    const given = findings('kill-master', writes)
    const withGap = { reduced: { ...given.reduced, answeredReads } }
    expect(names(findings('kill-master', writes, withGap))).toEqual(['read-gap'])
    expect(names(findings('freeze-master', writes, withGap))).toEqual([])
  })

  it('names what is lost, and reads that came from the master', () => {
    const writes = every(20, 0, 30_000)
    expect(
      names(findings('kill-master', writes, { sessions: { lost: ['a change 1'], revived: ['b'], twice: ['c'] } }))
    ).toEqual(['lost-writes', 'changes-twice', 'ended-revived'])
    expect(names(findings('kill-master', writes, { steadyReads: { replica: 80, master: 20 } }))).toEqual([
      'replica-share'
    ])
  })

  it('forgives no failed write only where nothing unplanned happened', () => {
    const writes = every(20, 0, 30_000)
    const given = findings('switchover', writes)
    const reduced: Findings['reduced'] = {
      ...given.reduced,
      trouble: (what) => ({ count: what === 'unacknowledged-write' ? 1 : 0, samples: [], atMs: [] })
    }
    expect(names(findings('switchover', writes, { reduced }))).toEqual(['failed-writes'])
    expect(names(findings('kill-master', writes, { reduced }))).toEqual([])
  })
})

describe('toVerdict', () => {
  const writes = [...every(20, 0, 10_000), ...every(20, 12_700, 30_000)]
  const late = findings('kill-master', writes, { generator: { iterations: 900, droppedIterations: 100 } })

  it('is inconclusive only when the generator was late and nothing but times were missed', () => {
    const checks = judgeRun(late)
    expect(isGeneratorLate(20, checks)).toBe(true)
    expect(toVerdict(checks, { isLate: true, longestPauseMs: 400 })).toBe('inconclusive')
    expect(toVerdict(checks, { isLate: false, longestPauseMs: 400 })).toBe('broken')
    const worse = judgeRun({ ...late, sessions: { lost: ['a'], revived: [], twice: [] } })
    expect(toVerdict(worse, { isLate: true, longestPauseMs: 400 })).toBe('broken')
  })

  it('does not excuse a gap that is far longer than any pause of the generator', () => {
    expect(toVerdict(judgeRun(late), { isLate: true, longestPauseMs: 50 })).toBe('broken')
  })

  it('is the worst of several runs', () => {
    expect(toWorstVerdict(['kept', 'broken', 'inconclusive'])).toBe('broken')
    expect(toWorstVerdict(['kept', 'inconclusive'])).toBe('inconclusive')
    expect(toWorstVerdict([])).toBe('kept')
  })

  it('has an exit code for each', () => {
    expect((['kept', 'broken', 'inconclusive'] as const).map(toExitCode)).toEqual([0, 1, 3])
  })
})
