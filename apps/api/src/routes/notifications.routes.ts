import { notificationSchema, notificationsSchema, toNotificationsKey } from '@repo/contracts'
import type { RedisHa } from '@repo/redis-ha'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireUser } from '../http/require-user.ts'
import { problemAnswers } from './problem-answers.ts'

const maxAnswered = 20

/** `GET /me/notifications`: what the worker has recorded, newest first. */
export const notificationsRoutes: FastifyPluginAsyncZod<{ readonly redis: RedisHa }> = async (scope, { redis }) => {
  scope.get(
    '/me/notifications',
    {
      schema: {
        operationId: 'listNotifications',
        summary: 'List what happened to my account',
        description: 'Newest first, at most 20: what the worker has recorded.',
        tags: ['account'],
        response: { 200: notificationsSchema, ...problemAnswers(401, 503) }
      }
    },
    async (request) => {
      const { userId } = requireUser(request)
      const { value } = await redis.read((node) => node.zrevrange(toNotificationsKey(userId), 0, maxAnswered - 1), {
        after: request.exchange.after
      })
      return { notifications: value.map((text) => notificationSchema.parse(JSON.parse(text))) }
    }
  )
}
