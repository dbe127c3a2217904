import { setTimeout as delay } from 'node:timers/promises'
import { jobLifetimes } from '@repo/jobs'
import { IndeterminateWriteError, MasterUnavailableError, type RedisHa } from '@repo/redis-ha'

/** An effect of a job inside Redis. */
export interface Effect {
  /** Names it within its job. */
  readonly step: string
  /** Lua over its own KEYS and ARGV. What it checks it checks before its first write: scripts are not rolled back. */
  readonly lua: string
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
  /** Nothing of this job comes after it. @default false */
  readonly isLast?: boolean
}

/** What a job has done. Steps outside Redis are marked after they were taken, effects inside together with their mark. */
export interface JobMarks {
  /** Runs the effect unless it was run before; says whether it ran now. Resolves when it is there for good, whoever ran it. */
  apply(effect: Effect): Promise<'applied-now' | 'applied-before'>
  has(step: string): Promise<boolean>
  /** Marks a step for good, as long as that takes: the step is taken, and would be taken again without its mark. */
  set(step: string, options?: { readonly isLast?: boolean }): Promise<void>
}

/** A write waits for its master by itself; without any pause a refusal at once would make this a busy loop. */
const pauseMs = 20

export function createJobMarks(
  redis: Pick<RedisHa, 'read' | 'write' | 'fence'>,
  jobId: string,
  signal: AbortSignal
): JobMarks {
  const key = `job-marks:${jobId}`
  const keptMs = (isLast = false) => (isLast ? jobLifetimes.doneMarkKeptMs : jobLifetimes.markKeptMs)

  return {
    async apply({ step, lua, keys, args, isLast }) {
      const script = toScript(lua)
      const { results } = await redis.write(
        (pipe) => pipe.eval(script, keys.length + 1, key, ...keys, step, keptMs(isLast), ...args),
        { durability: 'replicated', idempotent: true }
      )
      if (results[0] === 1) return 'applied-now'
      // Found already done, this call wrote nothing: only a fence says that the replicas have it.
      await redis.fence()
      return 'applied-before'
    },
    async has(step) {
      const { value } = await redis.read((node) => node.hexists(key, step), { from: 'master' })
      return value === 1
    },
    async set(step, { isLast } = {}) {
      for (;;) {
        try {
          await redis.write(
            (pipe) => {
              pipe.hset(key, step, '1')
              pipe.pexpire(key, keptMs(isLast))
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
}

/** The effect's mark is its first key, the name of the step and its lifetime are its first arguments. */
function toScript(lua: string): string {
  return `
local function effect(KEYS, ARGV)
${lua}
end
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
effect({unpack(KEYS, 2)}, {unpack(ARGV, 3)})
redis.call('HSET', KEYS[1], ARGV[1], '1')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`
}
