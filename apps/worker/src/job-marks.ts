import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { jobLifetimes, toMarksKey } from '@repo/jobs'
import { IndeterminateWriteError, MasterUnavailableError, type RedisHa, type Script, writeScript } from '@repo/redis-ha'
import type { Effect, RunEffect } from './effect-runner.ts'
import { claimScript, markScript, releaseScript } from './job-mark-scripts.ts'
import { renewWhile } from './renew-while.ts'

/** A step of a job outside Redis. */
export interface Step {
  /** Names it within its job, on one line. A job has few: its marks are written as a whole with each of them. */
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
  readonly runEffect: RunEffect
  readonly jobId: string
  /** Ends every wait. */
  readonly signal: AbortSignal
  /** A worker that is at a step and says nothing for longer counts as dead. */
  readonly claimMs: number
}

/** A write waits for its master by itself; without any pause a refusal at once would make this a busy loop. */
const pauseMs = 20
const claimedPauseMs = 200

export function createJobMarks({ redis, runEffect, jobId, signal, claimMs }: JobMarksOptions): JobMarks {
  const key = toMarksKey(jobId)
  const { markKeptMs } = jobLifetimes

  return {
    async apply(effect) {
      checkStep(effect.step)
      // Found already done, this call did not write it: only a fence says that the replicas have it.
      if ((await runEffect({ ...effect, marksKey: key })) === 'had run') await redis.fence()
    },
    async perform({ step, take }) {
      checkStep(step)
      const owner = randomUUID()
      const claimKey = `${key}:claim:${step}`
      const claim = () => run(claimScript, [key, claimKey], [step, owner, claimMs, markKeptMs])
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
        await run(releaseScript, [claimKey], [owner]).catch(() => {})
        throw error
      }
      await mark(step)
    }
  }

  async function run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    const { reply } = await writeScript(redis, script, keys, args, { durability: 'replicated', idempotent: true })
    return reply
  }

  async function mark(step: string): Promise<void> {
    for (;;) {
      try {
        await run(markScript, [key], [step, markKeptMs])
        return
      } catch (error) {
        const mayPass = error instanceof MasterUnavailableError || error instanceof IndeterminateWriteError
        if (!mayPass || signal.aborted) throw error
        await delay(pauseMs, undefined, { signal })
      }
    }
  }
}

function checkStep(step: string): void {
  if (step === '' || step.includes('\n')) throw new TypeError('the name of a step is one line of text')
}
