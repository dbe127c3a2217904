import { getHeapStatistics } from 'node:v8'
import underPressure from '@fastify/under-pressure'
import fp from 'fastify-plugin'
import { Counter, type Registry } from 'prom-client'

export interface OverloadOptions {
  readonly registry: Registry
  /** Requests of this scope that may be under way at once; half of them may be changes. */
  readonly maxInFlight: number
  /** Mean delay of the event loop, over a second, from which on requests are refused. */
  readonly maxEventLoopDelayMs: number
}

/** This instance has more to do than it can: the request was not begun, and may go elsewhere or come again. */
export class OverloadedError extends Error {
  override name = 'OverloadedError'
  readonly statusCode = 503
  readonly code = 'OVERLOADED'
  readonly retryAfterMs = 1000

  constructor() {
    super('this instance has more requests than it can answer; try again after the time in Retry-After')
  }
}

/** While there is no master, changes are held and reads are not: changes must leave room. */
const changesShare = 0.5

const isChange = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method)

/** Share of the heap's limit from which on the collector may take more time than the requests. */
const maxHeapShare = 0.9

/** Refuses new requests of one scope, at once and cheaply, while the process is overloaded; what is under way goes on. */
export const overloadPlugin = fp<OverloadOptions>(
  async (scope, { registry, maxInFlight, maxEventLoopDelayMs }) => {
    const shed = new Counter({
      name: 'http_requests_shed_total',
      help: 'Requests refused because of overload, by what was exceeded.',
      labelNames: ['reason'],
      registers: [registry]
    })
    const refuse = (reason: string): OverloadedError => {
      shed.inc({ reason })
      return new OverloadedError()
    }

    await scope.register(underPressure, {
      maxEventLoopDelay: maxEventLoopDelayMs,
      maxHeapUsedBytes: getHeapStatistics().heap_size_limit * maxHeapShare,
      pressureHandler: (_request, _reply, type) => {
        throw refuse(type)
      }
    })

    const maxChanges = Math.ceil(maxInFlight * changesShare)
    let inFlight = 0
    let changesInFlight = 0
    scope.addHook('onRequest', (request, reply, done) => {
      const changes = isChange(request.method) ? 1 : 0
      if (inFlight >= maxInFlight) return done(refuse('inFlight'))
      if (changes > 0 && changesInFlight >= maxChanges) return done(refuse('changesInFlight'))
      inFlight += 1
      changesInFlight += changes
      let isOpen = true
      const end = () => {
        if (!isOpen) return
        isOpen = false
        inFlight -= 1
        changesInFlight -= changes
      }
      reply.raw.once('finish', end)
      reply.raw.once('close', end)
      done()
    })
  },
  { name: 'overload' }
)
