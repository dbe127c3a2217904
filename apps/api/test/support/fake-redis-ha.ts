import {
  type BuildWrite,
  defaultTimings,
  type Health,
  type ReadOptions,
  type RedisHa,
  type RedisHaConfig,
  type WriteOptions
} from '@repo/redis-ha'
import type { ChainableCommander, Redis } from 'ioredis'
import { settleScript, takeScript } from '../../src/security/attempt-scripts.ts'
import { createScript, endOthersScript, endScript, saveScript, touchScript } from '../../src/session/session-scripts.ts'
import { runSettle, runTake } from './fake-attempt-scripts.ts'
import {
  type Keyspace,
  runCreate,
  runEnd,
  runEndOthers,
  runLookup,
  runSave,
  runTouch,
  toSortedMembers
} from './fake-session-scripts.ts'

const config: RedisHaConfig = {
  mode: 'standalone',
  master: { host: '127.0.0.1', port: 6379 },
  replicas: [],
  db: 0,
  redis: {},
  maxConnections: 50,
  timings: defaultTimings,
  addressMap: {},
  strict: false
}

const health: Health = {
  mode: 'standalone',
  status: 'healthy',
  epoch: 0,
  master: config.master,
  masterWritable: true,
  latencyMs: 1,
  replicas: [],
  sentinels: { known: 0, answering: 0, majority: true },
  problem: undefined
}

/** An in-memory `RedisHa`: a master and one replica that follows at once, or not until told so. Nothing ever expires. */
export class FakeRedisHa implements RedisHa {
  readonly config: RedisHaConfig = config
  /** What was asked of it, in order. */
  readonly reads: ReadOptions<never>[] = []
  readonly writes: WriteOptions[] = []
  readonly master: Keyspace = new Map()
  /** What sessions have left for the queue. */
  readonly outbox: string[] = []
  /** What counts attempts is kept apart, so that tests of sessions see sessions only. */
  readonly attempts: Keyspace = new Map()
  readonly attemptWrites: WriteOptions[] = []
  attemptError: Error | undefined
  health = (): Health => health
  /** The master's clock. */
  now: () => number = Date.now
  /** Set to make the next calls fail. */
  readError: Error | undefined
  writeError: Error | undefined
  isReplicaLagging = false
  /** Called before a read is answered; lets a test hold one request while another one goes on. */
  beforeAnswer: () => Promise<void> = async () => {}
  #replica: Keyspace = new Map()
  #offset = 0
  #replicaOffset = 0

  /** Calls that reached Redis. */
  get calls(): number {
    return this.reads.length + this.writes.length
  }

  catchUp(): void {
    this.isReplicaLagging = false
    this.#replicate()
  }

  async ready(): Promise<void> {}

  async switchover(): Promise<never> {
    throw new Error('the fake has nobody to switch to')
  }

  async write(build: BuildWrite, options: WriteOptions = {}) {
    const calls: unknown[][] = []
    build({ evalsha: (...args: unknown[]) => calls.push(args) } as unknown as ChainableCommander, {
      isScriptUnknown: false
    })
    if (calls.some(([sha]) => sha === takeScript.sha || sha === settleScript.sha)) {
      this.attemptWrites.push(options)
      if (this.attemptError !== undefined) throw this.attemptError
    } else {
      this.writes.push(options)
      if (this.writeError !== undefined) throw this.writeError
    }
    const results = calls.map((args) => this.#eval(args))
    this.#offset += 1
    if (!this.isReplicaLagging) this.#replicate()
    return { results, token: this.#token() }
  }

  async read<T>(query: (node: Redis) => Promise<T>, options: ReadOptions<T> = {}) {
    this.reads.push(options as ReadOptions<never>)
    if (this.readError !== undefined) throw this.readError
    const fromReplica = await query(toNode(this.#replica))
    const isMiss = options.isMiss ?? ((value: T) => value === null || value === undefined)
    const mayServe = this.#replicaOffset >= toOffset(options.after) && options.from !== 'master' && !isMiss(fromReplica)
    const value = mayServe ? fromReplica : await query(toNode(this.master))
    await this.beforeAnswer()
    return { value, source: mayServe ? ('replica' as const) : ('master' as const), ageMs: 3, stale: false }
  }

  async fence(): Promise<string> {
    return this.#token()
  }

  createIoredis(): Redis {
    throw new Error('the fake has no connections')
  }

  view() {
    return undefined
  }

  on(): void {}

  off(): void {}

  async close(): Promise<void> {}

  #eval([sha, keyCount, ...rest]: unknown[]): unknown {
    const keys = rest.slice(0, Number(keyCount)).map(String)
    const args = rest.slice(Number(keyCount)).map(String)
    if (sha === createScript.sha) return runCreate(this.master, this.outbox, keys, args)
    if (sha === saveScript.sha) return runSave(this.master, keys, args)
    if (sha === endScript.sha) return runEnd(this.master, keys)
    if (sha === endOthersScript.sha) return runEndOthers(this.master, keys)
    if (sha === touchScript.sha) return runTouch(this.master, keys, args)
    if (sha === takeScript.sha) return runTake(this.attempts, keys, args, this.now())
    if (sha === settleScript.sha) return runSettle(this.attempts, keys, args, this.now())
    throw new Error('the fake does not know this script')
  }

  #replicate(): void {
    this.#replica = new Map([...this.master].map(([key, hash]) => [key, new Map(hash)]))
    this.#replicaOffset = this.#offset
  }

  #token(): string {
    return `00000000.${this.#offset.toString(36)}`
  }
}

function toOffset(token: string | undefined): number {
  return token === undefined ? 0 : Number.parseInt(token.split('.')[1] ?? '0', 36)
}

function toNode(keyspace: Keyspace): Redis {
  return {
    get: async (key: string) => keyspace.get(key)?.get('value') ?? null,
    hgetall: async (key: string) => Object.fromEntries(keyspace.get(key) ?? []),
    evalsha_ro: async (_sha: string, keyCount: number, ...args: string[]) =>
      runLookup(keyspace, args.slice(0, keyCount), args.slice(keyCount)),
    hmget: async (key: string, ...fields: string[]) => fields.map((field) => keyspace.get(key)?.get(field) ?? null),
    info: async () => 'run_id:fake\r\n',
    scan: async (_cursor: string, _match: string, pattern: string) => [
      '0',
      [...keyspace.keys()].filter((key) => key.startsWith(pattern.slice(0, -1)))
    ],
    zrevrange: async (key: string) => toSortedMembers(keyspace.get(key)).reverse()
  } as unknown as Redis
}
