import type { FastifyRequest } from 'fastify'

const maxLength = 256

/** What the browser says it is, cut to what is kept; undefined when it says nothing. */
export function toDevice(request: FastifyRequest): string | undefined {
  return request.headers['user-agent']?.slice(0, maxLength) || undefined
}
