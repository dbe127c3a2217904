import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { jobLifetimes, toMarksKey } from '@repo/jobs'
import {
  defineScript,
  IndeterminateWriteError,
  MasterUnavailableError,
  type RedisHa,
  type Script,
  writeScript
} from '@repo/redis-ha'
import { claimScript, releaseScript, toEffectLua } from './job-mark-scripts.ts'
import { renewWhile } from './renew-while.ts'

/** An effect of a job inside Redis. */
export interface Effect {
  /** Names it within its job. */
  readonly step: string
  /** Lua over its own KEYS and ARGV. What it checks it checks before its first write: scripts are not rolled back. */
  readonly lua: string
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
}

/** A step of a job outside Redis. */
export interface Step {
  /** Names it within its job. */
  readonly step: string
  readonly take: () => Promise<void>
}

/** What a job has done, also in an attempt before and on another worker. */
export interface JobMarks {
  /** Runs the effect unless it was run before. Resolves when it is there for good, whoever ran it. */
  apply(effect: Effect): Promise<void>
  /**
   * Takes the step unless it is marked as taken, then marks it, for as long as that takes. While another worker is at it, this
   * one waits: after a change of the master two may have the same job.
   */
  perform(step: Step): Promise<void>
}

export interface JobMarksOptions {
  readonly redis: Pick<RedisHa, 'write' | 'fence'>
  readonly jobId: string
  /** Ends every wait. */
  readonly signal: AbortSignal
  /** A worker that is at a step and says nothing for longer counts as dead. */
  readonly claimMs: number
}

/** A write waits for its master by itself; without any pause a refusal at once would make this a busy loop. */
const pauseMs = 20
const claimedPauseMs = 200

export function createJobMarks({ redis, jobId, signal, claimMs }: JobMarksOptions): JobMarks {
  const key = toMarksKey(jobId)
  const { markKeptMs } = jobLifetimes
  const run = async (script: Script, keys: readonly string[], args: readonly (string | number)[]) => {
    const { reply } = await writeScript(redis, script, [key, ...keys], args, {
      durability: 'replicated',
      idempotent: true
    })
    return reply
  }

  return {
    async apply({ step, lua, keys, args }) {
      const isNew = await run(toEffectScript(lua), keys, [step, markKeptMs, ...args])
      // Found already done, this call did not write it: only a fence says that the replicas have it.
      if (isNew === 0) await redis.fence()
    },
    async perform({ step, take }) {
      const owner = randomUUID()
      const claim = () => run(claimScript, [], [step, owner, claimMs, markKeptMs])
      let claimed = await claim()
      while (claimed === 'taken') {
        await delay(claimedPauseMs, undefined, { signal })
        claimed = await claim()
      }
      if (claimed === 'done') {
        await redis.fence()
        return
      }
      try {
        // A server that talks slowly keeps its worker longer than one claim.
        await renewWhile(take, claim, { intervalMs: claimMs / 2, signal })
      } catch (error) {
        // Not released, the next attempt would wait for the claim to end; no more than that.
        await run(releaseScript, [], [step, owner]).catch(() => {})
        throw error
      }
      await mark(step)
    }
  }

  async function mark(step: string): Promise<void> {
    for (;;) {
      try {
        await redis.write(
          (pipe) => {
            pipe.hset(key, step, '1')
            pipe.pexpire(key, markKeptMs)
          },
          { durability: 'replicated', idempotent: true }
        )
        return
      } catch (error) {
        const mayPass = error instanceof MasterUnavailableError || error instanceof IndeterminateWriteError
        if (!mayPass || signal.aborted) throw error
        await delay(pauseMs, undefined, { signal })
      }
    }
  }
}

const effectScripts = new Map<string, Script>()

/** There are as many as kinds of effects; making one costs more than running it. */
function toEffectScript(lua: string): Script {
  let script = effectScripts.get(lua)
  if (script === undefined) {
    script = defineScript(toEffectLua(lua))
    effectScripts.set(lua, script)
  }
  return script
}
