import { jobLifetimes, toMarksKey } from '@repo/jobs'
import type { RedisHa } from '@repo/redis-ha'

const intervalMs = 1000
/** Jobs in one write, so that the master does not keep others waiting for it. */
const maxTogether = 100

/**
 * Takes ids of jobs that are done, and lets their marks go after a day. Nobody waits for it, many jobs share one write, and it is
 * tried once: marks that it misses only stay for as long as they would have without it.
 */
export function createMarksShortener(redis: Pick<RedisHa, 'write'>): (jobId: string) => void {
  let jobIds: string[] = []
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    const keys = jobIds.map(toMarksKey)
    jobIds = []
    clearTimeout(timer)
    timer = undefined
    redis
      .write(
        (pipe) => {
          for (const key of keys) pipe.pexpire(key, jobLifetimes.doneMarkKeptMs, 'LT')
        },
        { durability: 'fast', idempotent: true }
      )
      .catch(() => {})
  }

  return (jobId) => {
    jobIds.push(jobId)
    if (jobIds.length >= maxTogether) flush()
    // It does not keep the process alive.
    else timer ??= setTimeout(flush, intervalMs).unref()
  }
}
