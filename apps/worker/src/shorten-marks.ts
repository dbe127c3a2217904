import { jobLifetimes, toMarksKey } from '@repo/jobs'
import { type RedisHa, writeScript } from '@repo/redis-ha'
import { shortenScript } from './job-mark-scripts.ts'

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
    const options = { durability: 'fast', idempotent: true } as const
    writeScript(redis, shortenScript, keys, [jobLifetimes.doneMarkKeptMs], options).catch(() => {})
  }

  return (jobId) => {
    jobIds.push(jobId)
    if (jobIds.length >= maxTogether) flush()
    // It does not keep the process alive.
    else timer ??= setTimeout(flush, intervalMs).unref()
  }
}
