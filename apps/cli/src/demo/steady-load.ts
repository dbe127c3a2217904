import { setTimeout as delay } from 'node:timers/promises'
import { type ApiAnswer, type ApiClient, ApiError, createApiClient, type Me, maxSessionFields } from '@repo/contracts'
import { type Operation, type OperationEnd, toElement } from '@repo/testbed'
import { credentialsOf } from './credentials-of.ts'

export interface SteadyLoad {
  readonly operations: readonly Operation[]
  acknowledgedWrites(): number
  end(): Promise<void>
  /** Ends it, and reads back every session: what is there in the end. */
  stop(): Promise<ReadonlySet<string>>
}

const users = 4
const usualPauseMs = 20

/**
 * Users who go on changing their sessions through one instance and reading them through another. Every change sets a field
 * of its own, so that afterwards each acknowledged one is there or is lost. A full session is followed by another one: a
 * user who rests `pauseMs` between two changes begins one in every 32 of these.
 */
export async function startSteadyLoad(
  urls: readonly [string, string],
  prefix = 'user',
  pauseMs = usualPauseMs
): Promise<SteadyLoad> {
  const names = Array.from({ length: users }, (_, i) => `${prefix}-${i + 1}`)
  const operations: Operation[] = []
  const sessions: { readonly key: string; readonly client: ApiClient }[] = []
  let stopping = false
  let acknowledged = 0

  async function runUser(name: string): Promise<void> {
    for (let round = 1; !stopping; round++) {
      const key = `${name}.${round}`
      const client = createApiClient({ baseUrl: urls[0] })
      const signedIn = await record({ kind: 'write', key }, () => client.signIn(credentialsOf(name)))
      if (!signedIn) continue
      sessions.push({ key, client })
      const reading = new AbortController()
      await Promise.all([
        changeSession(key, client).finally(() => reading.abort()),
        readSession(key, client, reading.signal)
      ])
    }
  }

  async function changeSession(key: string, client: ApiClient): Promise<void> {
    for (let field = 1; field <= maxSessionFields && !stopping; field++) {
      await record({ kind: 'write', key, value: `f${field}` }, () =>
        client.at(urls[field % 2] as string).changeSession({ [`f${field}`]: field })
      )
      await delay(pauseMs)
    }
  }

  /** Does not wait for the changes, so that it shows whether reads wait for the failover. */
  async function readSession(key: string, client: ApiClient, signal: AbortSignal): Promise<void> {
    for (let turn = 0; !signal.aborted; turn++) {
      await record({ kind: 'read', key }, () => client.at(urls[turn % 2] as string).me())
      await delay(pauseMs)
    }
  }

  async function record(
    operation: { kind: 'write' | 'read'; key: string; value?: string },
    run: () => Promise<ApiAnswer<Me>>
  ): Promise<boolean> {
    const startedAt = performance.now()
    const base = { ...operation, id: `${operations.length}`, startedAt }
    try {
      const { body, source, stale } = await run()
      const endedAt = performance.now()
      if (operation.kind === 'write') acknowledged += 1
      const seen =
        operation.kind === 'read'
          ? { seen: toElements(operation.key, body.data), ...(source && { source }), stale }
          : {}
      operations.push({ ...base, ...seen, endedAt, end: 'acknowledged' } as Operation)
      return true
    } catch (error) {
      operations.push({ ...base, endedAt: performance.now(), end: toEnd(error) } as Operation)
      return false
    }
  }

  await Promise.all(names.map((name) => createApiClient({ baseUrl: urls[0] }).signUp(credentialsOf(name))))
  const running = names.map(runUser)

  async function end(): Promise<void> {
    stopping = true
    await Promise.all(running)
  }

  return {
    operations,
    acknowledgedWrites: () => acknowledged,
    end,
    async stop() {
      await end()
      const found = await Promise.all(
        sessions.map(async ({ key, client }) => toElements(key, (await client.at(urls[0]).me()).body.data))
      )
      return new Set(found.flat())
    }
  }
}

/** What a session holds, in the words of the history: its own existence and each field. */
function toElements(key: string, data: Readonly<Record<string, unknown>>): string[] {
  return [toElement({ key }), ...Object.keys(data).map((value) => toElement({ key, value }))]
}

function toEnd(error: unknown): OperationEnd {
  if (!(error instanceof ApiError) || error.status !== 503) return 'failed'
  return error.code === 'REDIS_HA_INDETERMINATE_WRITE' ? 'indeterminate' : 'not-applied'
}
