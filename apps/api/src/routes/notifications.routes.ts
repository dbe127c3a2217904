import { notificationSchema, notificationsSchema, toNotificationsKey } from '@repo/contracts'
import type { RedisHa } from '@repo/redis-ha'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireUser } from '../http/require-user.ts'

const maxAnswered = 20

/** `GET /me/notifications`: what the worker has recorded, newest first. */
export const notificationsRoutes: FastifyPluginAsyncZod<{ readonly redis: RedisHa }> = async (scope, { redis }) => {
  scope.get('/me/notifications', { schema: { response: { 200: notificationsSchema } } }, async (request) => {
    const { userId } = requireUser(request)
    const { value } = await redis.read((node) => node.zrevrange(toNotificationsKey(userId), 0, maxAnswered - 1), {
      after: request.exchange.after
    })
    return { notifications: value.map((text) => notificationSchema.parse(JSON.parse(text))) }
  })
}
