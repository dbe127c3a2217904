import { type Notification, type NotifySignIn, toNotificationsKey } from '@repo/contracts'
import type { RedisHa } from '@repo/redis-ha'

const maxNotifications = 100
const keptMs = 30 * 24 * 3600 * 1000

/**
 * Records the sign-in for its user. The same job always writes the same member, so doing it twice leaves one notification.
 */
export async function notifySignIn(redis: Pick<RedisHa, 'write'>, job: NotifySignIn): Promise<void> {
  const { userId, ...notification } = job
  const key = toNotificationsKey(userId)
  await redis.write(
    (pipe) => {
      pipe.zadd(key, job.at, JSON.stringify(notification satisfies Notification))
      pipe.zremrangebyrank(key, 0, -maxNotifications - 1)
      pipe.pexpire(key, keptMs)
    },
    { durability: 'replicated', idempotent: true }
  )
}
