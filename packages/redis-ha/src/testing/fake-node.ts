import { randomBytes } from 'node:crypto'
import type { Credentials } from '../config/redis-ha-config.ts'
import type { NodeAddress } from '../topology/node-address.ts'
import { type CommandTable, createDispatcher } from './fake-command.ts'
import { dataCommands } from './fake-data-commands.ts'
import { needsAuth } from './fake-handshake.ts'
import { createFakeKeyspace } from './fake-keyspace.ts'
import { createNodeCommands } from './fake-node-commands.ts'
import { findRefusal, type NodeRefusal } from './fake-node-refusal.ts'
import { createFakePubSub } from './fake-pub-sub.ts'
import { createFakeReplication, type FakeReplication } from './fake-replication.ts'
import { type CommandHandler, createFakeServer, type FakeFaults, type FakeServer } from './fake-server.ts'
import { createSessionCommands } from './fake-session-commands.ts'
import { createTransactionCommands } from './fake-transaction-commands.ts'
import { createWritePause } from './fake-write-pause.ts'
import type { Reply } from './resp-reply.ts'

/** How a fake node behaves from the start. */
export interface FakeNodeOptions {
  /** Password, and user name, that clients must give. @default none */
  readonly credentials?: Credentials
  /** Answers HELLO as Redis 5 does. @default false */
  readonly isWithoutHello?: boolean
  /** Writes are refused with NOREPLICAS below this many linked replicas. @default 0 */
  readonly minReplicasToWrite?: number
  /**
   * What WAIT covers: what its connection itself sent to the replicas last, and nothing when that was nothing; or, as up to
   * Redis 7.0, all that the master had done before the connection's last command. @default 'own-writes'
   */
  readonly waitRule?: 'own-writes' | 'redis-7.0'
  /** Commands of your own, or instead of the built-in ones; names in capitals. @default {} */
  readonly commands?: CommandTable
  /** Epoch milliseconds; decides expiry and lag. @default Date.now */
  readonly now?: () => number
}

/** A Redis in this process: strings, lists, replication and what goes wrong with them. */
export interface FakeNode {
  readonly address: NodeAddress
  readonly runId: string
  readonly server: FakeServer
  readonly faults: FakeFaults
  readonly replication: FakeReplication
  /** What Redis refuses at the moment, with the error code's own rules on which commands it hits. @default undefined */
  refusal: NodeRefusal | undefined
  /** Runs a command as a client of this node would, without a connection and without rules. */
  run(...command: readonly string[]): Reply
  /** Stops the process: connections stay, nothing is answered, nothing is replicated. */
  freeze(): void
  resume(): void
  kill(): Promise<void>
  /** Starts again on the same port, in the role it had. `wipe`: without its data. @default { wipe: false } */
  restart(options?: { readonly wipe?: boolean }): Promise<void>
  close(): Promise<void>
}

/** Starts a fake node, a master until `replication.follow(…)` makes it a replica. */
export async function createFakeNode(options: FakeNodeOptions = {}): Promise<FakeNode> {
  const now = options.now ?? Date.now
  const keyspace = createFakeKeyspace(now)
  const pause = createWritePause()
  let runId = randomBytes(20).toString('hex')
  let handle: CommandHandler = () => null
  const server = await createFakeServer((command, connection) => handle(command, connection))

  const replication = createFakeReplication({
    now,
    keyspace,
    address: server.address,
    isAwake: () => server.isRunning && !isFrozen,
    apply: ({ db, command }) => {
      const [name, channel = '', message = ''] = command
      if (name === 'PUBLISH') pubSub.publish(channel, message)
      else runData(db, command)
    }
  })
  let isFrozen = false

  const runData = (db: number, [name = '', ...args]: readonly string[]) => {
    const command = dataCommands[name.toUpperCase()]
    if (command === undefined) throw new Error(`the fake node has no command ${name}`)
    return command.run(args, { keyspace, db, nowMs: now() })
  }
  const runAndReplicate = (db: number, command: readonly string[]) => {
    const { reply, effect } = runData(db, command)
    if (effect !== undefined && replication.role === 'master') replication.append(db, effect)
    return reply
  }

  const connections = () => server.connections
  const pubSub = createFakePubSub(connections, (channel, message) => {
    if (replication.role === 'master') replication.append(0, ['PUBLISH', channel, message])
  })
  const identity = {
    mode: 'standalone',
    role: () => (replication.role === 'master' ? 'master' : 'replica'),
    credentials: options.credentials,
    isWithoutHello: options.isWithoutHello ?? false
  } as const
  const table: CommandTable = {
    ...createSessionCommands(identity, connections, pause.subcommands),
    ...pubSub.commands,
    ...Object.fromEntries(
      Object.entries(dataCommands).map(([name, { arity, flags }]) => [
        name,
        { arity, flags, run: (args: readonly string[], { db }: { db: number }) => runAndReplicate(db, [name, ...args]) }
      ])
    ),
    ...createNodeCommands({ replication, port: server.address.port, runId: () => runId, refusal: () => node.refusal }),
    ...createTransactionCommands(() => table),
    ...options.commands
  }
  handle = createDispatcher(table, {
    needsAuth: (connection) => needsAuth(identity, connection),
    refuse: ({ flags = [] }) => {
      const isShort = replication.replicas.length < (options.minReplicasToWrite ?? 0)
      return findRefusal(flags, replication.role, node.refusal ?? (isShort ? 'NOREPLICAS' : undefined))
    },
    hold: ({ flags = [] }, connection) => {
      const isWrite = flags.includes('write')
      const runsQueue = flags.includes('runs-queue') && connection.transaction !== undefined
      return pause.hold(isWrite || runsQueue)
    },
    ran: (connection, hasReplicated) => {
      if (hasReplicated || options.waitRule === 'redis-7.0') connection.lastWriteOffset = replication.offset
    },
    offset: () => replication.offset
  })

  const node: FakeNode = {
    address: server.address,
    get runId() {
      return runId
    },
    server,
    faults: server.faults,
    replication,
    refusal: undefined,
    run: (...command) => runAndReplicate(0, command),
    freeze: () => {
      replication.sleep('frozen')
      isFrozen = true
      server.freeze()
    },
    resume: () => {
      isFrozen = false
      replication.wake()
      server.resume()
    },
    kill: async () => {
      replication.sleep('dead')
      isFrozen = false
      await server.kill()
    },
    restart: async ({ wipe = false } = {}) => {
      await node.kill()
      runId = randomBytes(20).toString('hex')
      if (wipe) replication.wipe()
      await server.restart()
      replication.wake()
    },
    close: () => node.kill()
  }
  return node
}
