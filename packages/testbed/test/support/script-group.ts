import { spawn } from 'node:child_process'
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'
import { waitUntil } from '../../src/index.ts'
import { releasePorts, reservePorts } from '../../src/process/reserve-ports.ts'
import { parseFields, parseInfo } from '../../src/redis/parse-reply.ts'
import { createCertificates } from './create-certificates.ts'
import { type ScriptOutput, spawnScript } from './spawn-script.ts'

const scripts = fileURLToPath(new URL('../../../../infra/redis/scripts/', import.meta.url))
const host = '127.0.0.1'

export interface GroupOptions {
  /** One user for each purpose, with passwords in a folder. */
  readonly users?: boolean
  /** One password for the nodes and one for the Sentinels, in files. */
  readonly passwords?: boolean
  readonly tls?: boolean
  readonly downAfterMs?: number
  /** How often Sentinels ask nodes how they are. @default 10_000, as they always do */
  readonly infoPeriodMs?: number
  /** For all scripts. */
  readonly env?: Record<string, string>
}

interface GroupNode {
  readonly name: string
  readonly kind: 'redis' | 'sentinel'
  readonly port: number
}

/** Redis and Sentinels that the scripts of infra/redis start with users and TLS, beyond what `startTopology` can. */
export class ScriptGroup {
  readonly folder = mkdtempSync(join(tmpdir(), 'group-'))
  readonly nodes: readonly GroupNode[]
  readonly sentinels: readonly GroupNode[]
  /** A port for the server of a restore. */
  readonly sparePort: number
  readonly #options: GroupOptions
  readonly #running = new Map<string, ReturnType<typeof spawn>>()
  readonly #scripts = new Set<ReturnType<typeof spawn>>()
  readonly #shared: Record<string, string>

  constructor(ports: readonly number[], options: GroupOptions) {
    this.#options = options
    this.sparePort = ports[6] as number
    const toNodes = (kind: GroupNode['kind'], from: number) =>
      ports.slice(from, from + 3).map((port, index) => ({ name: `${kind}-${index + 1}`, kind, port }))
    this.nodes = toNodes('redis', 0)
    this.sentinels = toNodes('sentinel', 3)
    const addresses = (all: readonly GroupNode[]) => all.map(({ port }) => `${host}:${port}`).join(',')
    this.#shared = {
      PATH: process.env.PATH ?? '',
      // Not deeper: the path of a socket may have about 100 characters.
      TMPDIR: this.folder,
      REDIS_SERVER: process.env.REDIS_SERVER ?? 'redis-server',
      REDIS_NODES: addresses(this.nodes),
      REDIS_SENTINELS: addresses(this.sentinels),
      REDIS_BACKUP_DIR: this.path('backups'),
      REDIS_RESTORE_HOST: host,
      REDIS_RESTORE_PORT: String(this.sparePort),
      REDIS_RESTORE_WAIT: '30',
      ...this.#secrets(),
      ...options.env
    }
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** Writes a file of the group's folder and returns its path. */
  writeFile(name: string, content: string): string {
    writeFileSync(this.path(name), content)
    return this.path(name)
  }

  /** Where a user's password is. */
  passwordFile(user: string): string {
    return this.path(`users/${user}`)
  }

  readPassword(user: string): string {
    return readFileSync(this.passwordFile(user), 'utf8').trim()
  }

  /** Runs a script to its end, with the environment of `node` if there is one. */
  run(
    script: string,
    args: readonly string[] = [],
    env: Record<string, string> = {},
    node?: GroupNode
  ): Promise<ScriptOutput> {
    return this.begin(script, args, env, node).result
  }

  /** The same, to be killed on the way. */
  begin(script: string, args: readonly string[] = [], env: Record<string, string> = {}, node?: GroupNode) {
    const own = node === undefined ? {} : this.environmentOf(node)
    const begun = spawnScript(scripts + script, args, { ...this.#shared, ...own, ...env })
    this.#scripts.add(begun.child)
    return begun
  }

  environmentOf({ name, kind, port }: GroupNode): Record<string, string> {
    if (kind === 'redis') {
      return { REDIS_ANNOUNCE_HOST: host, REDIS_PORT: String(port), REDIS_BIND: host, REDIS_DATA_DIR: this.path(name) }
    }
    return {
      SENTINEL_NAME: name,
      SENTINEL_ANNOUNCE_HOST: host,
      SENTINEL_BIND: host,
      SENTINEL_PORT: String(port),
      SENTINEL_CONF: this.path(`${name}.conf`),
      SENTINEL_DOWN_AFTER_MS: String(this.#options.downAfterMs ?? 1000)
    }
  }

  /** Starts a node through its script, or through another one. */
  start(node: GroupNode, env: Record<string, string> = {}, script = `${node.kind}-start.sh`): void {
    const log = openSync(this.path(`${node.name}.log`), 'a')
    const child = spawn('sh', [scripts + script], {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...this.#shared, ...this.environmentOf(node), ...env }
    })
    closeSync(log)
    this.#running.set(node.name, child)
  }

  /** Signals the process that was started, as a container engine does. */
  signal(node: GroupNode, signal: NodeJS.Signals): void {
    this.#running.get(node.name)?.kill(signal)
  }

  async kill(...nodes: readonly GroupNode[]): Promise<void> {
    for (const { name } of nodes) killGroup(this.#running.get(name))
    for (const node of nodes) await this.ended(node)
  }

  /** The exit code, when it has ended. */
  async ended(node: GroupNode): Promise<number | null> {
    const child = this.#running.get(node.name)
    if (child === undefined) return null
    const isOver = () => child.exitCode !== null || child.signalCode !== null
    await waitUntil(`${node.name} ended`, isOver, { timeoutMs: 20_000 })
    return child.exitCode
  }

  wipe(node: GroupNode): void {
    rmSync(this.path(node.name), { recursive: true, force: true })
  }

  log(node: GroupNode): string {
    return readFileSync(this.path(`${node.name}.log`), 'utf8')
  }

  connect({ port, kind }: GroupNode, login: { username?: string; password?: string } = this.#login(kind)): Redis {
    const tls = this.#options.tls && {
      ca: readFileSync(this.path('tls/ca.crt')),
      // Nodes are dialled by address.
      checkServerIdentity: () => undefined
    }
    const redis = new Redis({
      host,
      port,
      ...login,
      ...(tls ? { tls } : {}),
      protocol: 2,
      lazyConnect: true,
      enableReadyCheck: false,
      commandTimeout: 5000,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0
    })
    redis.on('error', () => {})
    return redis
  }

  /** Asks as an administrator; an error reply is thrown. */
  async ask(node: GroupNode, command: string, ...args: string[]): Promise<unknown> {
    const redis = this.connect(node)
    try {
      await redis.connect()
      return await redis.call(command, ...args)
    } finally {
      redis.disconnect()
    }
  }

  async info(node: GroupNode, section: string): Promise<ReadonlyMap<string, string>> {
    return parseInfo(await this.ask(node, 'INFO', section))
  }

  /** Port of the master that a Sentinel names. */
  async masterPort(sentinel: GroupNode): Promise<number> {
    const address = await this.ask(sentinel, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'mymaster')
    return Number((address as string[])[1])
  }

  keys(node: GroupNode): Promise<number> {
    return this.ask(node, 'DBSIZE').then(Number)
  }

  keysOfAll(): Promise<number[]> {
    return Promise.all(this.nodes.map((node) => this.keys(node)))
  }

  /** The node that all Sentinels name and that says so itself, with two replicas online; `undefined` until then. */
  async wholeMaster(): Promise<GroupNode | undefined> {
    try {
      const named = await Promise.all(this.sentinels.map((sentinel) => this.#namedBy(sentinel)))
      const master = this.nodes.find(({ port }) => named.every((name) => name === port))
      if (master === undefined) return undefined
      const info = await this.info(master, 'replication')
      const online = [...info.values()].filter((value) => value.includes('state=online')).length
      return info.get('role') === 'master' && online === this.nodes.length - 1 ? master : undefined
    } catch {
      return undefined
    }
  }

  waitForMaster(timeoutMs = 60_000): Promise<GroupNode> {
    const detail = () => [...this.nodes, ...this.sentinels].map((node) => this.log(node).slice(-600)).join('\n---\n')
    return waitUntil('the group is whole', () => this.wholeMaster(), { timeoutMs, detail })
  }

  async stop(): Promise<void> {
    for (const script of this.#scripts) if (script.exitCode === null && script.signalCode === null) killGroup(script)
    await this.kill(...this.nodes, ...this.sentinels)
    releasePorts([...this.nodes, ...this.sentinels].map(({ port }) => port))
    releasePorts([this.sparePort])
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #namedBy(sentinel: GroupNode): Promise<number | undefined> {
    const fields = parseFields(await this.ask(sentinel, 'SENTINEL', 'MASTER', 'mymaster'))
    const isWhole = fields.get('num-other-sentinels') === '2' && fields.get('num-slaves') === '2'
    return isWhole && fields.get('flags') === 'master' ? Number(fields.get('port')) : undefined
  }

  #login(kind: GroupNode['kind']) {
    if (this.#options.users) return { username: 'admin', password: this.readPassword('admin') }
    if (this.#options.passwords) return { password: this.readPassword(kind === 'redis' ? 'nodes' : 'sentinels') }
    return {}
  }

  #secrets(): Record<string, string> {
    const { users, passwords, tls } = this.#options
    mkdirSync(this.path('users'))
    const names = users ? ['admin', 'replica', 'sentinel', 'app', 'exporter', 'backup'] : ['nodes', 'sentinels']
    if (users || passwords) {
      for (const name of names) {
        writeFileSync(this.passwordFile(name), `${name} "with" \\ and more\n`)
        chmodSync(this.passwordFile(name), 0o600)
      }
    }
    if (tls) createCertificates(this.path('tls'))
    return {
      ...(users ? { REDIS_USERS_DIR: this.path('users') } : {}),
      ...(passwords
        ? {
            REDIS_PASSWORD_FILE: this.passwordFile('nodes'),
            REDIS_SENTINEL_PASSWORD_FILE: this.passwordFile('sentinels')
          }
        : {}),
      ...(tls
        ? {
            REDIS_TLS_CERT_FILE: this.path('tls/redis.crt'),
            REDIS_TLS_KEY_FILE: this.path('tls/redis.key'),
            REDIS_TLS_CA_FILE: this.path('tls/ca.crt')
          }
        : {})
    }
  }
}

/** Ends a process and what it has started; that may be over already. */
function killGroup(child: ReturnType<typeof spawn> | undefined): void {
  try {
    if (child?.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {}
}

/** A group of three and three, not started; it ends with the test. Tests that run at the same time say which one that is. */
export async function createScriptGroup(options: GroupOptions = {}, onFinished = onTestFinished): Promise<ScriptGroup> {
  const group = new ScriptGroup(await reservePorts(host, 7), options)
  onFinished(() => group.stop())
  return group
}

/** The same, running and whole. */
export async function startScriptGroup(options: GroupOptions = {}, onFinished = onTestFinished): Promise<ScriptGroup> {
  const group = await createScriptGroup(options, onFinished)
  const [first, ...others] = group.nodes
  if (first === undefined) throw new Error('a node expected')
  const role = (wanted: string) => () =>
    group.info(first, 'replication').then(
      (info) => (wanted === 'master' ? info.get('role') === wanted : info.get('connected_slaves') === wanted),
      () => false
    )
  // Redis before Sentinel: one that finds the replicas attached knows them at once.
  group.start(first, { REDIS_START_WAIT: '0' })
  const detail = () => group.log(first)
  await waitUntil('the first node is master', role('master'), { timeoutMs: 15_000, detail })
  for (const node of others) group.start(node, { REDIS_START_WAIT: '0' })
  await waitUntil('replicas are attached', role('2'), { timeoutMs: 15_000, detail })
  for (const sentinel of group.sentinels) group.start(sentinel)
  await group.waitForMaster()
  if (options.infoPeriodMs !== undefined) {
    for (const sentinel of group.sentinels) {
      await group.ask(sentinel, 'SENTINEL', 'DEBUG', 'info-period', String(options.infoPeriodMs))
    }
  }
  return group
}
