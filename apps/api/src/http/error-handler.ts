import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ProblemError } from './problem-error.ts'
import { toProblem } from './to-problem.ts'

/** Answers every error, and every unknown route, as application/problem+json. */
export function registerErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply))
  app.setNotFoundHandler((request, reply) =>
    sendProblem(new ProblemError(404, 'NOT_FOUND', `no route ${request.method} ${request.url}`), request, reply)
  )
}

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { problem, retryAfterSeconds } = toProblem(error)
  // An outage has its own lines, one for each change of state; thousands of requests would say it again.
  if (problem.status === 500) request.log.error({ err: error }, 'request failed unexpectedly')
  else request.log.debug({ err: error, status: problem.status }, 'request answered with a problem')
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
  return reply.code(problem.status).type('application/problem+json').serializer(JSON.stringify).send(problem)
}
