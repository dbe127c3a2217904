import type { FakeCommand } from './fake-command.ts'
import type { FakeKeyspace } from './fake-keyspace.ts'
import { parseSetOptions } from './fake-set-options.ts'
import { errorReply, ok, type Reply } from './resp-reply.ts'

/** Where a data command works. */
export interface DataContext {
  readonly keyspace: FakeKeyspace
  readonly db: number
  /** Epoch milliseconds. */
  readonly nowMs: number
}

/** A command on data: its reply, and what replicas must repeat when it changed something. */
export interface DataCommand extends Pick<FakeCommand, 'arity' | 'flags'> {
  run(args: readonly string[], context: DataContext): { readonly reply: Reply; readonly effect?: readonly string[] }
}

const wrongType = errorReply('WRONGTYPE Operation against a key holding the wrong kind of value')
const notInteger = errorReply('ERR value is not an integer or out of range')

const read = { flags: [] } as const
const write = { flags: ['write'] } as const
const grow = { flags: ['write', 'deny-oom'] } as const

/** The commands that a fake node has for its data; EVAL and the rest are for `commands` of its options. */
export const dataCommands: Readonly<Record<string, DataCommand>> = {
  GET: {
    ...read,
    arity: 2,
    run: ([key = ''], { keyspace, db }) => {
      const value = keyspace.read(db, key)?.value ?? null
      return { reply: typeof value === 'string' || value === null ? value : wrongType }
    }
  },
  MGET: {
    ...read,
    arity: -2,
    run: (keys, { keyspace, db }) => ({
      reply: keys.map((key) => {
        const value = keyspace.read(db, key)?.value
        return typeof value === 'string' ? value : null
      })
    })
  },
  EXISTS: {
    ...read,
    arity: -2,
    run: (keys, { keyspace, db }) => ({ reply: keys.filter((key) => keyspace.read(db, key) !== undefined).length })
  },
  PTTL: {
    ...read,
    arity: 2,
    run: ([key = ''], { keyspace, db, nowMs }) => {
      const stored = keyspace.read(db, key)
      if (stored === undefined) return { reply: -2 }
      return { reply: stored.expiresAtMs === undefined ? -1 : stored.expiresAtMs - nowMs }
    }
  },
  LRANGE: {
    ...read,
    arity: 4,
    run: ([key = '', first = '', last = ''], { keyspace, db }) => {
      const list = keyspace.read(db, key)?.value ?? []
      if (!isInteger(first) || !isInteger(last)) return { reply: notInteger }
      if (typeof list === 'string') return { reply: wrongType }
      const end = Number(last) < 0 ? list.length + Number(last) : Number(last)
      return { reply: list.slice(Number(first), end + 1) }
    }
  },
  DBSIZE: { ...read, arity: 1, run: (_args, { keyspace, db }) => ({ reply: keyspace.keys(db).length }) },
  SET: {
    ...grow,
    arity: -3,
    run: ([key = '', value = '', ...words], { keyspace, db, nowMs }) => {
      const options = parseSetOptions(words, nowMs)
      if ('problem' in options) return { reply: errorReply(options.problem) }
      const before = keyspace.read(db, key)
      if (options.get && Array.isArray(before?.value)) return { reply: wrongType }
      const answer = (reply: Reply): Reply => (options.get ? ((before?.value as string | undefined) ?? null) : reply)
      if (options.onlyIf !== undefined && (options.onlyIf === 'exists') !== (before !== undefined)) {
        return { reply: answer(null) }
      }
      const expiresAtMs = options.keepTtl ? before?.expiresAtMs : options.expiresAtMs
      keyspace.write(db, key, { value, expiresAtMs })
      const expiry = expiresAtMs === undefined ? [] : ['PXAT', `${expiresAtMs}`]
      return { reply: answer(ok), effect: ['SET', key, value, ...expiry] }
    }
  },
  DEL: { ...write, arity: -2, run: remove },
  UNLINK: { ...write, arity: -2, run: remove },
  INCR: {
    ...grow,
    arity: 2,
    run: ([key = ''], { keyspace, db }) => {
      const { value = '0', expiresAtMs } = keyspace.read(db, key) ?? {}
      if (typeof value !== 'string') return { reply: wrongType }
      if (!isInteger(value)) return { reply: notInteger }
      keyspace.write(db, key, { value: `${Number(value) + 1}`, expiresAtMs })
      return { reply: Number(value) + 1, effect: ['INCR', key] }
    }
  },
  RPUSH: {
    ...grow,
    arity: -3,
    run: ([key = '', ...items], { keyspace, db }) => {
      const { value = [], expiresAtMs } = keyspace.read(db, key) ?? {}
      if (typeof value === 'string') return { reply: wrongType }
      keyspace.write(db, key, { value: [...value, ...items], expiresAtMs })
      return { reply: value.length + items.length, effect: ['RPUSH', key, ...items] }
    }
  },
  PEXPIRE: {
    ...write,
    arity: 3,
    run: ([key = '', ttlMs = ''], context) => {
      if (!isInteger(ttlMs)) return { reply: notInteger }
      return expireAt(key, context.nowMs + Number(ttlMs), context)
    }
  },
  PEXPIREAT: {
    ...write,
    arity: 3,
    run: ([key = '', atMs = ''], context) => {
      return isInteger(atMs) ? expireAt(key, Number(atMs), context) : { reply: notInteger }
    }
  },
  FLUSHALL: {
    ...write,
    arity: -1,
    run: (_args, { keyspace }) => {
      keyspace.clear()
      return { reply: ok, effect: ['FLUSHALL'] }
    }
  }
}

function remove(keys: readonly string[], { keyspace, db }: DataContext) {
  const removed = keys.filter((key) => keyspace.remove(db, key))
  return removed.length === 0 ? { reply: 0 } : { reply: removed.length, effect: ['DEL', ...removed] }
}

function expireAt(key: string, expiresAtMs: number, { keyspace, db }: DataContext) {
  const stored = keyspace.read(db, key)
  if (stored === undefined) return { reply: 0 }
  keyspace.write(db, key, { value: stored.value, expiresAtMs })
  return { reply: 1, effect: ['PEXPIREAT', key, `${expiresAtMs}`] }
}

function isInteger(text: string): boolean {
  return /^-?\d{1,18}$/.test(text)
}
