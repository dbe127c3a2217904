import { waitUntil } from '@repo/testbed'
import { Redis } from 'ioredis'
import { type Contender, startOurs, startPlain } from './contender.ts'
import { totalKey } from './count.job.ts'

/** Jobs of one turn: a second's work or more, of which beginning and end are a small part. */
const turnJobs = 5000
/** Jobs being added at once; with more, neither side gets faster. */
const lanes = 256
const doneTimeoutMs = 120_000
/** `repl-backlog-size` of infra/redis. */
const backlogMegabytes = 64

export interface Throughput {
  readonly oursPerSecond: number
  /** On one Redis, and on a master with as many replicas as ours. */
  readonly plainPerSecond: number
  readonly plainFollowedPerSecond: number
  /** Medians of the rounds: each compares turns that came right after each other. */
  readonly ratio: number
  readonly ratioToFollowed: number
}

/** Jobs a second, from the first one added to the last one done. They take turns, so that a busy machine is busy for all. */
export async function measureThroughput(rounds: number): Promise<Throughput> {
  const contenders: Contender[] = []
  const start = async (contender: Promise<Contender>): Promise<Contender> => {
    contenders.push(await contender)
    return contender
  }
  try {
    const plain = await start(startPlain({ replicas: 0 }))
    const ours = await start(startOurs())
    const followed = await start(startPlain({ replicas: 2 }))
    for (const { master } of contenders) await fillBacklog(master)
    const turns: { plain: number; ours: number; followed: number }[] = []
    // The first round warms all up.
    for (let round = 0; round <= rounds; round++) {
      const turn = {
        plain: await takeTurn(plain, round),
        ours: await takeTurn(ours, round),
        followed: await takeTurn(followed, round)
      }
      if (round > 0) turns.push(turn)
    }
    return {
      oursPerSecond: median(turns.map((turn) => turn.ours)),
      plainPerSecond: median(turns.map((turn) => turn.plain)),
      plainFollowedPerSecond: median(turns.map((turn) => turn.followed)),
      ratio: median(turns.map((turn) => turn.ours / turn.plain)),
      ratioToFollowed: median(turns.map((turn) => turn.ours / turn.followed))
    }
  } finally {
    for (const contender of contenders) await contender.stop()
  }
}

async function takeTurn({ master, add }: Contender, round: number): Promise<number> {
  const reader = new Redis({ host: master.host, port: master.port })
  try {
    const startedAt = performance.now()
    let next = round * turnJobs
    const end = next + turnJobs
    const lane = async () => {
      while (next < end) await add(next++)
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    await waitUntil('every job', async () => Number(await reader.get(totalKey)) >= end, {
      timeoutMs: doneTimeoutMs,
      intervalMs: 5
    })
    return (turnJobs * 1000) / (performance.now() - startedAt)
  } finally {
    reader.disconnect()
  }
}

/** A node that has run for a while has the memory of its replication backlog; a new one takes it from the kernel page by page. */
async function fillBacklog(master: Contender['master']): Promise<void> {
  const redis = new Redis(master)
  try {
    const megabyte = 'x'.repeat(2 ** 20)
    for (let i = 0; i < backlogMegabytes; i++) await redis.set('filler', megabyte)
    await redis.del('filler')
  } finally {
    redis.disconnect()
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
