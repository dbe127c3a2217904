import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Gauge, Histogram, type Registry } from 'prom-client'

/** Rate, errors and duration of every route, by its template: an id in a path never becomes a label. */
export const requestMetricsPlugin = fp<{ readonly registry: Registry }>(
  async (app, { registry }) => {
    const durations = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the request’s headers to the end of the answer, by method, route and class of the status; aborted: the client went away before its end.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry]
    })
    let inFlight = 0
    new Gauge({
      name: 'http_requests_in_flight',
      help: 'Requests whose answer has not ended.',
      registers: [registry],
      collect() {
        this.set(inFlight)
      }
    })

    app.addHook('onRequest', (request, reply, done) => {
      inFlight += 1
      let isOpen = true
      const end = (status: string) => {
        if (!isOpen) return
        isOpen = false
        inFlight -= 1
        durations.observe({ ...toLabels(request), status }, reply.elapsedTime / 1000)
      }
      // A client that goes away ends its request too, but without `finish`.
      reply.raw.once('finish', () => end(`${Math.floor(reply.statusCode / 100)}xx`))
      reply.raw.once('close', () => end('aborted'))
      done()
    })
  },
  { name: 'request-metrics' }
)

function toLabels(request: FastifyRequest) {
  return {
    method: request.method,
    route: request.routeOptions.url ?? 'none'
  }
}
