import { once } from 'node:events'
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { Registry } from 'prom-client'
import { onTestFinished } from 'vitest'
import { createServer, type ServerOptions } from '../../src/create-server.ts'
import { createLogger } from '../../src/logger.ts'

/** A server without routes; closes with the test. */
export function startServer(options: Partial<ServerOptions> = {}): { app: FastifyInstance; registry: Registry } {
  const app = createServer({
    logger: createLogger({ level: 'silent', instance: 'test', pretty: false }),
    ...options
  })
  onTestFinished(() => app.close())
  return { app, registry: new Registry() }
}

/** Value of one series, as a scrape shows it; 0 when it is not there. */
export async function sampleOf(registry: Registry, series: string): Promise<number> {
  const lines = (await registry.metrics()).split('\n')
  return Number(lines.find((line) => line.startsWith(`${series} `))?.slice(series.length + 1) ?? 0)
}

/** Sends a request and goes away as soon as `isUnderWay` has resolved. */
export async function abandonRequest(origin: string, path: string, isUnderWay: Promise<unknown>): Promise<void> {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname)
  socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`)
  await isUnderWay
  socket.destroy()
  await once(socket, 'close')
}
