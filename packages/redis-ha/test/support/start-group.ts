import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { releasePorts, reservePorts, waitUntil } from '@repo/testbed'
import { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'
import type { NodeAddress } from '../../src/index.ts'

export interface GroupOptions {
  /** Path of the server's binary. @default `REDIS_SERVER`, else `redis-server` on PATH */
  readonly server?: string | undefined
  /** @default 1 */
  readonly replicas?: number
  /** @default 1 */
  readonly sentinels?: number
  /** Lines added to the configuration of every node, and of every Sentinel. */
  readonly nodeLines?: readonly string[]
  readonly sentinelLines?: readonly string[]
  /** Everybody's password for the test itself, and that of the nodes among each other. */
  readonly adminPassword?: string
  /** Lines for the listening port in place of `port`, and what a client of the test itself needs. */
  readonly tls?: { readonly lines: readonly string[]; readonly client: ConnectionOptions }
}

/** One real Redis or Sentinel whose configuration the test chose. */
export interface GroupMember {
  readonly address: NodeAddress
  readonly pid: number
  /** Runs a command as administrator. */
  ask(command: string, ...args: readonly string[]): Promise<unknown>
}

export interface Group {
  readonly folder: string
  readonly nodes: readonly GroupMember[]
  readonly sentinels: readonly GroupMember[]
}

const host = '127.0.0.1'
export const masterName = 'mymaster'

/**
 * A master, replicas and Sentinels with lines of the test's own, for what the testbed's topologies do not vary; nobody in it
 * survives a fault. It ends with the test.
 */
export async function startGroup(options: GroupOptions = {}): Promise<Group> {
  const { replicas = 1, sentinels = 1, adminPassword } = options
  const folder = mkdtempSync(join(tmpdir(), 'redis-ha-group-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const ports = await reservePorts(host, 1 + replicas + sentinels)
  onTestFinished(() => releasePorts(ports))
  const [masterPort = 0, ...others] = ports
  const common = (port: number) => [
    ...(options.tls ? ['port 0', `tls-port ${port}`, ...options.tls.lines] : [`port ${port}`]),
    `bind ${host}`,
    `dir ${folder}/${port}`,
    `logfile ${folder}/${port}/log`,
    'protected-mode no',
    ...(adminPassword === undefined ? [] : [`requirepass ${adminPassword}`])
  ]
  const startNode = (port: number, lines: readonly string[]) =>
    startMember(folder, port, options, [
      ...common(port),
      'save ""',
      'repl-diskless-sync-delay 0',
      ...(adminPassword === undefined ? [] : [`masterauth ${adminPassword}`]),
      ...(options.nodeLines ?? []),
      ...lines
    ])
  const startSentinel = (port: number) =>
    startMember(
      folder,
      port,
      options,
      [
        ...common(port),
        `sentinel monitor ${masterName} ${host} ${masterPort} 1`,
        `sentinel down-after-milliseconds ${masterName} 1000`,
        ...(adminPassword === undefined ? [] : [`sentinel auth-pass ${masterName} ${adminPassword}`]),
        ...(options.sentinelLines ?? [])
      ],
      '--sentinel'
    )

  const replicaPorts = others.slice(0, replicas)
  const master = await startNode(masterPort, [])
  const nodes = [master]
  for (const port of replicaPorts) nodes.push(await startNode(port, [`replicaof ${host} ${masterPort}`]))
  await waitUntil(
    'replicas online',
    async () => String(await master.ask('INFO', 'replication')).split('state=online').length - 1 === replicas,
    { timeoutMs: 15_000, detail: () => logOf(folder, masterPort) }
  )
  const started = { folder, nodes, sentinels: await Promise.all(others.slice(replicas).map(startSentinel)) }
  // A replica that a Sentinel has not heard of is in nobody's view.
  for (const sentinel of started.sentinels) {
    const knows = async () =>
      ((await sentinel.ask('SENTINEL', 'REPLICAS', masterName)) as unknown[]).length === replicas
    await waitUntil('the Sentinel knows the replicas', knows, { timeoutMs: 15_000 })
  }
  return started
}

async function startMember(
  folder: string,
  port: number,
  { server = process.env.REDIS_SERVER ?? 'redis-server', adminPassword, tls }: GroupOptions,
  lines: readonly string[],
  ...flags: readonly string[]
): Promise<GroupMember> {
  const own = join(folder, String(port))
  mkdirSync(own)
  const conf = join(own, 'conf')
  writeFileSync(conf, `${lines.join('\n')}\n`)
  const child = spawn(server, [conf, ...flags], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const admin = new Redis({
    host,
    port,
    lazyConnect: true,
    retryStrategy: () => 50,
    enableReadyCheck: false,
    disableClientInfo: true,
    ...(adminPassword === undefined ? {} : { password: adminPassword }),
    ...(tls ? { tls: tls.client } : {})
  })
  admin.on('error', () => {})
  onTestFinished(() => admin.disconnect())
  await waitUntil(
    `the server on port ${port}`,
    () => {
      if (child.exitCode !== null) throw new Error(`it ended: ${logOf(folder, port)}`)
      return admin.ping().catch(() => undefined)
    },
    { timeoutMs: 10_000, detail: () => logOf(folder, port) }
  )
  return {
    address: { host, port },
    pid: child.pid as number,
    ask: (command, ...args) => admin.call(command, ...args)
  }
}

function logOf(folder: string, port: number): string {
  try {
    return readFileSync(join(folder, String(port), 'log'), 'utf8')
      .split('\n')
      .slice(-8)
      .join('\n')
  } catch {
    return '(no log)'
  }
}
