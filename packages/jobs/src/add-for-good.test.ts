import { IndeterminateWriteError, type View } from '@repo/redis-ha'
import { expect, it } from 'vitest'
import { addForGood } from './add-for-good.ts'

/** Counts what is done; the master switches after each of the first `switches` adds. */
function createScene(switches: number) {
  const scene = { adds: 0, fences: 0, epoch: 1 }
  return {
    scene,
    add: async () => {
      scene.adds += 1
      if (scene.adds <= switches) scene.epoch += 1
    },
    redis: {
      fence: async () => {
        scene.fences += 1
        return 'token'
      },
      view: () => ({ epoch: scene.epoch }) as View
    }
  }
}

it('adds once and fences', async () => {
  const { scene, add, redis } = createScene(0)
  await addForGood(add, redis)
  expect(scene).toMatchObject({ adds: 1, fences: 1 })
})

it('adds again when the master switched before the fence', async () => {
  const { scene, add, redis } = createScene(1)
  await addForGood(add, redis)
  expect(scene).toMatchObject({ adds: 2, fences: 2 })
})

it('adds again when nobody can say what a master did that has gone', async () => {
  const { scene, add, redis } = createScene(1)
  const fence = async () => {
    await redis.fence()
    if (scene.fences === 1) throw new IndeterminateWriteError('another master took over', { retryAfterMs: 1000 })
    return 'token'
  }
  await addForGood(add, { ...redis, fence })
  expect(scene).toMatchObject({ adds: 2, fences: 2 })
})

it('ends as the fence does while the master is the same', async () => {
  const { scene, add, redis } = createScene(0)
  const fence = () =>
    Promise.reject(new IndeterminateWriteError('not confirmed before its deadline', { retryAfterMs: 1000 }))
  await expect(addForGood(add, { ...redis, fence })).rejects.toThrow('deadline')
  expect(scene.adds).toBe(1)
})

it('gives up when the master never stays', async () => {
  const { add, redis } = createScene(10)
  await expect(addForGood(add, redis)).rejects.toThrow('3 rounds')
})
