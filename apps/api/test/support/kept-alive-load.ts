import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { SessionHeaders } from './signed-in-client.ts'

export interface EndedRequest {
  readonly status: number | undefined
  /** What the answer says about its connection. */
  readonly connection: string | undefined
  readonly error: string | undefined
}

export interface KeptAliveLoad {
  readonly ended: readonly EndedRequest[]
  /** Sends nothing more, and waits for what is under way. */
  finish(): Promise<void>
}

/** Clients on kept-alive connections; each reads or changes the session again as soon as it was answered. */
export function startKeptAliveLoad(origin: string, session: SessionHeaders, clients: number): KeptAliveLoad {
  const ended: EndedRequest[] = []
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  let goesOn = true

  async function send(client: number): Promise<EndedRequest> {
    const body = client % 3 === 0 ? JSON.stringify({ [`client${client}`]: ended.length }) : undefined
    const outgoing = request(`${origin}/api/me${body === undefined ? '' : '/session'}`, {
      agent,
      method: body === undefined ? 'GET' : 'PATCH',
      headers: { ...session, ...(body !== undefined && { 'content-type': 'application/json' }) }
    })
    try {
      outgoing.end(body)
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
      JSON.parse(await text(response))
      return { status: response.statusCode, connection: response.headers.connection, error: undefined }
    } catch (error) {
      return { status: undefined, connection: undefined, error: String(error) }
    }
  }

  async function run(client: number): Promise<void> {
    while (goesOn) ended.push(await send(client))
  }

  const running = Promise.all(Array.from({ length: clients }, (_, client) => run(client)))
  return {
    ended,
    async finish() {
      goesOn = false
      await running
    }
  }
}
