import { setTimeout as delay } from 'node:timers/promises'
import {
  ClosedError,
  IndeterminateWriteError,
  MasterUnavailableError,
  NoReadableNodeError,
  type RedisHa
} from '@repo/redis-ha'
import { waitUntilReady } from '@repo/service-kit'

const pauseMs = 200

/** Does something at the start that needs Redis, again while Redis is away. False when the process is stopped before. */
export async function retryWhileAway(redis: Pick<RedisHa, 'ready'>, work: () => Promise<unknown>): Promise<boolean> {
  while (await waitUntilReady(redis)) {
    try {
      await work()
      return true
    } catch (error) {
      if (error instanceof ClosedError) return false
      if (!isAway(error)) throw error
      await delay(pauseMs)
    }
  }
  return false
}

function isAway(error: unknown): boolean {
  return [MasterUnavailableError, IndeterminateWriteError, NoReadableNodeError].some((kind) => error instanceof kind)
}
