import { type BuildWrite, IndeterminateWriteError, type RedisHa, toAddressKey, type WriteResult } from '@repo/redis-ha'
import { type ChainableCommander, Redis } from 'ioredis'

type Sabotaged = Partial<Pick<RedisHa, 'read' | 'write' | 'fence'>>

/** What is broken in each, as people break it. */
const sabotages = { 'drops-writes': dropWrites, 'no-tokens': ignoreTokens, 'no-gate': openGate } as const

export type SabotageName = keyof typeof sabotages

/** The client with one of its promises taken out. */
export async function sabotageRedis(redis: RedisHa, name: string | undefined): Promise<RedisHa> {
  const sabotage = Object.entries(sabotages).find(([known]) => known === name)?.[1]
  if (sabotage === undefined)
    throw new Error(`SABOTAGE: expected one of ${Object.keys(sabotages).join(', ')}, not '${name}'`)
  const token = await redis.fence()
  const broken: Sabotaged = sabotage(redis, token)
  return new Proxy(redis, {
    get: (target, property) => {
      const own = Reflect.get(broken, property)
      const value = own ?? Reflect.get(target, property)
      return typeof value === 'function' && own === undefined ? value.bind(target) : value
    }
  })
}

const droppedEvery = 25

/** Answers some changes of sessions without writing them. */
function dropWrites(redis: RedisHa, token: string): Sabotaged {
  let changes = 0
  return {
    write: async (build, options) => {
      if (!isChange(build) || ++changes % droppedEvery !== 0) return redis.write(build, options)
      return { results: [['saved', '2', 0]], token }
    }
  }
}

/**
 * Reads any replica as it is. Who waits for every replica needs no tokens: so a write is done when the master has it, as with those
 * who read replicas without thinking.
 */
function ignoreTokens(redis: RedisHa): Sabotaged {
  return {
    read: (query, { after: _, ...options } = {}) => redis.read(query, { ...options, maxStalenessMs: 60_000 }),
    write: (build, options) => redis.write(build, { ...options, durability: 'fast' })
  }
}

/** Writes to whom it knows as master, whatever happens around it, and believes the answer. */
function openGate(redis: RedisHa, token: string): Sabotaged {
  const connections = new Map<string, Redis>()
  const connect = () => {
    const { host, port } = redis.view()?.master ?? { host: '127.0.0.1', port: 6379 }
    const key = toAddressKey({ host, port })
    const known = connections.get(key)
    if (known !== undefined) return known
    const connection = new Redis({ host, port, protocol: 2, enableReadyCheck: false })
    connection.on('error', () => {})
    connections.set(key, connection)
    return connection
  }
  const send = async (build: BuildWrite, isScriptUnknown: boolean): Promise<WriteResult> => {
    const pipe = connect().pipeline()
    build(pipe, { isScriptUnknown })
    const replies = (await pipe.exec()) ?? []
    const failed = replies.find(([error]) => error !== null)?.[0]
    if (failed?.message.startsWith('NOSCRIPT') === true) return send(build, true)
    if (failed)
      throw new IndeterminateWriteError('the write ended with an error', { retryAfterMs: 1000, cause: failed })
    return { results: replies.map(([, reply]) => reply), token }
  }
  return { write: (build) => send(build, false), fence: async () => token }
}

/** Does it change one session? The script that does has one key, and triples of texts. */
function isChange(build: BuildWrite): boolean {
  let found = false
  const recorder = new Proxy({} as ChainableCommander, {
    get:
      () =>
      (_script: unknown, keys: unknown, key: unknown, ...args: unknown[]) => {
        found ||= keys === 1 && String(key).startsWith('sess:') && args.length >= 7
        return recorder
      }
  })
  build(recorder, { isScriptUnknown: false })
  return found
}
