import { describe, expect, it } from 'vitest'
import { resolveView } from './resolve-view.ts'
import type { SentinelStatement } from './sentinel-statement.ts'

const a = { host: '10.0.0.1', port: 6379 }
const b = { host: '10.0.0.2', port: 6379 }
const c = { host: '10.0.0.3', port: 6379 }
const peers = [
  { host: '10.0.0.8', port: 26379 },
  { host: '10.0.0.9', port: 26379 }
]

function says(id: string, statement: Partial<SentinelStatement> = {}): SentinelStatement {
  return {
    id,
    askedAt: 1000,
    epoch: 1,
    master: a,
    replacing: false,
    masterDown: false,
    masterSeenAt: 900,
    downAfterMs: 5000,
    quorum: 2,
    replicas: [
      { address: b, down: false, away: false, takenForMaster: false, priority: 100 },
      { address: c, down: false, away: false, takenForMaster: false, priority: 100 }
    ],
    peers,
    ...statement
  }
}

describe('who is master', () => {
  it('is whom a majority of the known Sentinels names', () => {
    const { view } = resolveView([says('s1'), says('s2')], undefined)
    expect(view).toMatchObject({ epoch: 1, master: a })
  })

  it('is not known from one Sentinel of three', () => {
    expect(resolveView([says('s1')], undefined).view).toBeUndefined()
  })

  it('is not known from one Sentinel that is reached at two addresses', () => {
    expect(resolveView([says('s1'), says('s1', { askedAt: 1001 })], undefined).view).toBeUndefined()
  })

  it('is the one Sentinel’s word where only one exists', () => {
    expect(resolveView([says('s1', { peers: [] })], undefined).view?.master).toEqual(a)
  })

  it('counts dead Sentinels among the known ones: three answering of seven are no majority', () => {
    const many = [...peers, ...peers, ...peers]
    expect(
      resolveView(
        ['s1', 's2', 's3'].map((id) => says(id, { peers: many })),
        undefined
      ).view
    ).toBeUndefined()
  })

  it('does not change because one Sentinel, cut off with the old master, goes on naming it', () => {
    const previous = resolveView(
      [says('s1', { epoch: 2, master: b }), says('s2', { epoch: 2, master: b })],
      undefined
    ).view
    const { view } = resolveView(
      [says('s1', { epoch: 2, master: b }), says('s2', { epoch: 2, master: b }), says('s3')],
      previous
    )
    expect(view).toMatchObject({ epoch: 2, master: b })
  })

  it('never goes back to an older epoch, whoever says so', () => {
    const previous = resolveView(
      [says('s1', { epoch: 5, master: b }), says('s2', { epoch: 5, master: b })],
      undefined
    ).view
    const resolution = resolveView([says('s1'), says('s2'), says('s3')], previous)
    expect(resolution.view).toBeUndefined()
    expect(resolution.regressed).toMatchObject({ epoch: 1, master: a })
  })

  it('is not known while the same epoch has two masters in two mouths each', () => {
    const four = [...peers, { host: '10.0.0.7', port: 26379 }]
    const voices = [says('s1', { peers: four }), says('s2', { peers: four })].concat(
      ['s3', 's4'].map((id) => says(id, { peers: four, master: b }))
    )
    expect(resolveView(voices, undefined).view).toBeUndefined()
  })
})

describe('a switch under way', () => {
  it('shows as soon as one Sentinel has a newer epoch', () => {
    const { view, newerEpoch } = resolveView([says('s1'), says('s2'), says('s3', { epoch: 2, master: b })], undefined)
    expect(view?.master).toEqual(a)
    expect(newerEpoch).toBe(true)
  })

  it('shows while one Sentinel is replacing the master', () => {
    expect(resolveView([says('s1'), says('s2', { replacing: true })], undefined).replacing).toBe(true)
  })

  it('is over when a majority names the new master', () => {
    const newer = { epoch: 2, master: b }
    const resolution = resolveView([says('s1', newer), says('s2', newer), says('s3', { replacing: true })], undefined)
    expect(resolution).toMatchObject({ replacing: false, newerEpoch: false })
  })

  it('shows to somebody who has lost the majority too', () => {
    const previous = resolveView([says('s1'), says('s2')], undefined).view
    expect(resolveView([says('s3', { epoch: 2, master: b })], previous)).toMatchObject({
      view: undefined,
      newerEpoch: true
    })
  })
})

describe('when it was true', () => {
  it('is the moment at which the last one of a majority was asked', () => {
    const voices = [says('s1', { askedAt: 1000 }), says('s2', { askedAt: 1300 }), says('s3', { askedAt: 1200 })]
    expect(resolveView(voices, undefined).confirmedAt).toBe(1200)
  })

  it('counts the master as seen only when a majority has seen it', () => {
    const voices = [
      says('s1', { masterSeenAt: 990 }),
      says('s2', { masterSeenAt: 100 }),
      says('s3', { masterSeenAt: 200 })
    ]
    expect(resolveView(voices, undefined).masterSeenAt).toBe(200)
  })
})

describe('replicas', () => {
  const down = [
    { address: b, down: true, away: false, takenForMaster: false, priority: 100 },
    { address: c, down: false, away: false, takenForMaster: false, priority: 100 }
  ]

  it('are down when a majority says so, from the moment its last one was asked', () => {
    const voices = [says('s1', { replicas: down }), says('s2', { replicas: down, askedAt: 1100 }), says('s3')]
    const { view, downAt } = resolveView(voices, undefined)
    expect(view?.replicas.map(({ isDown }) => isDown)).toEqual([true, false])
    expect(downAt.get('10.0.0.2:6379')).toBe(1000)
  })

  it('do not include the master, which the leader of its failover still lists', () => {
    const promoted = { epoch: 2, master: b }
    const { view } = resolveView([says('s1', promoted), says('s2', promoted)], undefined)
    expect(view?.replicas.map(({ address }) => address)).toEqual([c])
  })

  it('count with the priority that promotes them sooner', () => {
    const replicas = (priority: number) => [{ address: b, down: false, away: false, takenForMaster: false, priority }]
    const priorityOf = (...priorities: number[]) =>
      resolveView(
        priorities.map((priority, i) => says(`s${i}`, { replicas: replicas(priority) })),
        undefined
      ).view?.replicas[0]?.priority
    expect(priorityOf(100, 50)).toBe(50)
    expect(priorityOf(0, 100)).toBe(100)
    expect(priorityOf(0, 0)).toBe(0)
  })

  it('are not judged by Sentinels that are losing the master: they may be promoting the very one', () => {
    const lost = { replicas: down, masterDown: true }
    expect(resolveView([says('s1', lost), says('s2', lost), says('s3')], undefined).downAt.size).toBe(0)
    expect(
      resolveView([says('s1', { replicas: down, replacing: true }), says('s2', { replicas: down })], undefined).downAt
        .size
    ).toBe(0)
  })

  it('are down for a Sentinel that does not list them: it would not promote them', () => {
    const unlisted = { replicas: down.slice(1) }
    expect([...resolveView([says('s1', unlisted), says('s2', unlisted), says('s3')], undefined).downAt.keys()]).toEqual(
      ['10.0.0.2:6379']
    )
  })

  it('are away when a majority says so, which does not make them down', () => {
    const away = { replicas: [{ address: b, down: false, away: true, takenForMaster: false, priority: 100 }] }
    const voices = [says('s1', away), says('s2', away), says('s3', { replicas: down })]
    const { view, downAt, awayAt } = resolveView(voices, undefined)
    expect([downAt.has('10.0.0.2:6379'), awayAt.get('10.0.0.2:6379')]).toEqual([false, 1000])
    expect(view?.replicas.find(({ address }) => address === b)?.isDown).toBe(true)
  })

  it('are up when only one of three Sentinels misses them', () => {
    const { view } = resolveView([says('s1', { replicas: down }), says('s2'), says('s3')], undefined)
    expect(view?.replicas.some(({ isDown }) => isDown)).toBe(false)
  })
})
