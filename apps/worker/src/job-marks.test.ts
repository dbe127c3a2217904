import type { RedisHa } from '@repo/redis-ha'
import { expect, it } from 'vitest'
import { createJobMarks } from './job-marks.ts'

/** The marks say that all was done before, by somebody whose replicas may lack it: a fence tells. */
function createScene(isFenced: Promise<string>) {
  const redis = {
    write: async () => ({ results: ['done'], token: 'token' }),
    fence: () => isFenced
  } as unknown as Pick<RedisHa, 'write' | 'fence'>
  const runEffect = async () => 'had run' as const
  return createJobMarks({ redis, runEffect, jobId: 'one', signal: new AbortController().signal, claimMs: 1000 })
}

const lost = () => Promise.reject(new Error('the replicas lack it'))

it('counts an effect that had run as there only when the replicas have it', async () => {
  const effect = { step: 'counted', lua: '', keys: [], args: [] }
  await expect(createScene(lost()).apply(effect)).rejects.toThrow('the replicas lack it')
  await createScene(Promise.resolve('token')).apply(effect)
})

it('counts a step that was taken as taken only when the replicas have its mark', async () => {
  const step = { step: 'mailed', take: () => Promise.reject(new Error('taken again')) }
  await expect(createScene(lost()).perform(step)).rejects.toThrow('the replicas lack it')
  await createScene(Promise.resolve('token')).perform(step)
})
