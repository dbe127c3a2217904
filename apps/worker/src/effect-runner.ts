import { groupCalls, jobLifetimes } from '@repo/jobs'
import { defineScript, type RedisHa, WriteRefusedError, writeScript } from '@repo/redis-ha'
import { toEffectsLua } from './job-mark-scripts.ts'

/** An effect of a job inside Redis. */
export interface Effect {
  /** Names it within its job, on one line. A job has few: its marks are written as a whole with each of them. */
  readonly step: string
  /**
   * Short Lua over its own KEYS and ARGV, the same text for every job: up to fifty effects of one text run without a pause. What
   * it checks it checks before its first write: scripts are not rolled back.
   */
  readonly lua: string
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
}

/** An effect, and the key of the marks of its job. */
export interface MarkedEffect extends Effect {
  readonly marksKey: string
}

/** Whether it ran now, or had run before. Rejects as `redis.write()` does. */
export type RunEffect = (effect: MarkedEffect) => Promise<'ran' | 'had run'>

/** Effects in one script, during which the master does nothing else. */
const maxTogether = 50

/** 1 where it ran, 0 where it had run before. */
type Reply = 1 | 0 | Error

/**
 * Runs effects unless they are marked as run, and marks them. Those of one text that come in one turn of the event loop are one
 * script: most of what a small one costs, on the master and on each replica, is that it is a transaction of its own.
 */
export function createEffectRunner(redis: Pick<RedisHa, 'write'>): RunEffect {
  const kinds = new Map<string, (effect: MarkedEffect) => Promise<ReadonlyMap<MarkedEffect, Reply>>>()
  return async (effect) => {
    let run = kinds.get(effect.lua)
    if (run === undefined) {
      run = groupCalls(runTogether(redis, effect.lua), maxTogether)
      kinds.set(effect.lua, run)
    }
    const reply = (await run(effect)).get(effect) as Reply
    if (reply === 1) return 'ran'
    if (reply === 0) return 'had run'
    throw new WriteRefusedError(reply.message, { cause: reply, results: [reply] })
  }
}

function runTogether(redis: Pick<RedisHa, 'write'>, lua: string) {
  const script = defineScript(toEffectsLua(lua))
  const { markKeptMs } = jobLifetimes
  return async (effects: readonly MarkedEffect[]): Promise<ReadonlyMap<MarkedEffect, Reply>> => {
    const keys = effects.flatMap((effect) => [effect.marksKey, ...effect.keys])
    const args = effects.flatMap((effect) => [effect.step, effect.keys.length, effect.args.length, ...effect.args])
    const options = { durability: 'replicated', idempotent: true } as const
    const { reply } = await writeScript(redis, script, keys, [markKeptMs, ...args], options)
    const replies = reply as readonly Reply[]
    return new Map(effects.map((effect, i) => [effect, replies[i] as Reply]))
  }
}
