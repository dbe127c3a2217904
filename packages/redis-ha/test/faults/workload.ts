import { setTimeout as delay } from 'node:timers/promises'
import { type Operation, toElement } from '@repo/testbed'
import type { Subject, WriteClass, WriteRequest } from './subjects/subject.ts'

/** An operation with the stream it belongs to: gaps are measured within a stream. */
export type RecordedOperation = Operation & { readonly stream: string; readonly error?: string }

/** Name of the process that did it: `id` begins with it. */
export function processOf({ id }: RecordedOperation): string {
  return id.slice(0, id.indexOf(' '))
}

/** A write that somebody else may read with its token. */
export interface SharedWrite {
  readonly client: string
  readonly key: string
  readonly token: string | undefined
}

export interface WorkloadOptions {
  readonly subject: Subject
  /** Name of this process. */
  readonly client: string
  /** Names of all of them. */
  readonly clients: readonly string[]
  readonly knownKeys: readonly string[]
  readonly record: (operation: RecordedOperation) => void
  readonly share: (write: SharedWrite) => void
}

export interface Workload {
  /** Reads what another process wrote, with its token. */
  readShared(write: SharedWrite): void
  /** Starts nothing new; resolves with what had not ended `timeoutMs` later: its stream, and since when in ms. */
  stop(timeoutMs: number): Promise<readonly string[]>
}

const writeIntervalMs = 20
const readIntervalMs = 10
const ageIntervalMs = 50
/** A user's next request, while the streams of repeatable writes read back at once. */
const nextRequestMs = 100

const toStream = (writeClass: WriteClass, idempotent: boolean) => `${writeClass}-${idempotent ? 'repeatable' : 'once'}`

const now = () => performance.timeOrigin + performance.now()

/** Steady writes of every class and reads with and without tokens; nothing waits for what came before, as in a server. */
export function startWorkload({ subject, client, clients, knownKeys, record, share }: WorkloadOptions): Workload {
  const underWay = new Map<Promise<unknown>, { readonly stream: string; readonly startedAt: number }>()
  let stopping = false
  let next = 0

  const start = (stream: string, operation: Promise<unknown>) => {
    underWay.set(operation, { stream, startedAt: now() })
    void operation.finally(() => underWay.delete(operation))
  }
  const repeat = async (intervalMs: number, run: () => unknown) => {
    while (!stopping) {
      run()
      await delay(intervalMs)
    }
  }

  async function write(stream: string, request: WriteRequest, element: { key: string; value?: string }) {
    const id = `${client} ${next++}`
    const base = { id, stream, client, kind: 'write', class: request.class, ...element, startedAt: now() } as const
    try {
      const token = await subject.write(request)
      record({ ...base, endedAt: now(), end: 'acknowledged' })
      return { client, key: element.key, token }
    } catch (error) {
      record({ ...base, endedAt: now(), end: subject.endOf(error, request), error: String(error) })
      return undefined
    }
  }

  /** `owner` is whose writes the answer must have: the token came from there. */
  async function read(stream: string, { client: owner, key, token }: SharedWrite, mustExist = false) {
    const base = { id: `${client} ${next++}`, stream, client: owner, kind: 'read', key, startedAt: now() } as const
    try {
      const { value, source, stale } = await subject.read(['GET', key], token)
      const seen = value === null ? [] : [toElement({ key })]
      const details = { ...(source === undefined ? {} : { source }), ...(stale === undefined ? {} : { stale }) }
      const missing = mustExist && value === null
      record({
        ...base,
        endedAt: now(),
        end: missing ? 'failed' : 'acknowledged',
        seen,
        ...details,
        ...(missing ? { error: 'said not to be there' } : {})
      })
    } catch (error) {
      record({ ...base, endedAt: now(), end: 'failed', error: String(error) })
    }
  }

  async function writeAndReadBack(writeClass: WriteClass, idempotent: boolean) {
    const stream = toStream(writeClass, idempotent)
    const key = `${stream}:${client}:${next++}`
    const written = await write(stream, { command: ['INCR', key], class: writeClass, idempotent }, { key })
    if (written === undefined) return
    if (idempotent) share(written)
    else await delay(nextRequestMs)
    await read('read-own', written)
  }

  /** One list a process, written in order, tells how old what others read of it is. */
  async function tellTime() {
    const key = `time:${client}`
    for (let tick = 1; !stopping; tick++) {
      const value = String(tick)
      const request: WriteRequest = { command: ['RPUSH', key, value], class: 'fast', idempotent: false }
      await write('time', request, { key, value })
      await delay(ageIntervalMs)
    }
  }

  async function readTime(key: string) {
    const base = { id: `${client} ${next++}`, stream: 'read-time', kind: 'read', key, startedAt: now() } as const
    try {
      const { value, source, stale } = await subject.read(['LINDEX', key, '-1'])
      const seen = value === null ? [] : [toElement({ key, value })]
      const details = { ...(source === undefined ? {} : { source }), ...(stale === undefined ? {} : { stale }) }
      record({ ...base, endedAt: now(), end: 'acknowledged', seen, ...details })
    } catch (error) {
      record({ ...base, endedAt: now(), end: 'failed', error: String(error) })
    }
  }

  const pick = <T>(from: readonly T[]): T => from[next % from.length] as T
  start('time', tellTime())
  start(
    'every read-time',
    repeat(ageIntervalMs, () => start('read-time', readTime(`time:${pick(clients)}`)))
  )
  start(
    'every read-known',
    repeat(readIntervalMs, () =>
      start('read-known', read('read-known', { client: '', key: pick(knownKeys), token: undefined }, true))
    )
  )
  for (const writeClass of subject.writeClasses) {
    // Through an ioredis of its own redis-ha decides nothing about repeating.
    const kinds = writeClass === 'library' ? [true] : [true, false]
    for (const idempotent of kinds) {
      const stream = toStream(writeClass, idempotent)
      start(
        `every ${stream}`,
        repeat(writeIntervalMs, () => start(stream, writeAndReadBack(writeClass, idempotent)))
      )
    }
  }

  return {
    readShared: (written) => {
      if (!stopping) start('read-shared', read('read-shared', written))
    },
    stop: async (timeoutMs) => {
      stopping = true
      const giveUpAt = performance.now() + timeoutMs
      while (underWay.size > 0 && performance.now() < giveUpAt) await delay(50)
      return [...underWay.values()].map(({ stream, startedAt }) => `${stream} for ${Math.round(now() - startedAt)} ms`)
    }
  }
}
