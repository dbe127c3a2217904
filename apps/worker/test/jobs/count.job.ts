import { setTimeout as delay } from 'node:timers/promises'
import { defineJob } from '@repo/contracts'
import { z } from 'zod'
import { handleJob } from '../../src/job-handler.ts'

/** A job whose effect shows when it happens twice. */
export const count = defineJob({
  name: 'count',
  payload: z.object({ n: z.number().int().nonnegative(), lingerMs: z.number().nonnegative() }),
  toKey: ({ n }) => String(n)
})

/** Hash of how often each of these jobs has had its effect. */
export const countsKey = 'counts'
/** Sum of them all. */
export const totalKey = 'counts-total'

const countLua = `
redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
redis.call('INCR', KEYS[2])
`

export const countJob = handleJob(count, async ({ n, lingerMs }, { marks }) => {
  await marks.apply({ step: 'counted', lua: countLua, keys: [countsKey, totalKey], args: [n] })
  if (lingerMs > 0) await delay(lingerMs)
})
