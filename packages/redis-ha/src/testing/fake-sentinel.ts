import type { Credentials } from '../config/redis-ha-config.ts'
import type { NodeAddress } from '../topology/node-address.ts'
import { type CommandTable, createDispatcher, createSubcommands } from './fake-command.ts'
import { needsAuth } from './fake-handshake.ts'
import { createFakePubSub } from './fake-pub-sub.ts'
import { createSentinelState, type FakeSentinelState } from './fake-sentinel-state.ts'
import { createSentinelSubcommands } from './fake-sentinel-subcommands.ts'
import { type CommandHandler, createFakeServer, type FakeFaults, type FakeServer } from './fake-server.ts'
import { createSessionCommands } from './fake-session-commands.ts'
import { ok, type Reply } from './resp-reply.ts'
import { renderSentinelInfo } from './sentinel-wire.ts'

/** How a fake Sentinel starts: what it says, and who may ask it. */
export interface FakeSentinelOptions extends Partial<FakeSentinelState> {
  readonly master: NodeAddress
  /** Password, and user name, that clients must give. @default none */
  readonly credentials?: Credentials
  /** Answers HELLO as Redis 5 does. @default false */
  readonly isWithoutHello?: boolean
  /** What SENTINEL FAILOVER does. @default nothing, and answers OK */
  readonly onFailover?: () => Reply
}

/** A Sentinel in this process that says what its state says. */
export interface FakeSentinel {
  readonly address: NodeAddress
  readonly state: FakeSentinelState
  readonly server: FakeServer
  readonly faults: FakeFaults
  /** Sends an event to its subscribers; returns how many there were. */
  publish(channel: string, message: string): number
  freeze(): void
  resume(): void
  kill(): Promise<void>
  restart(): Promise<void>
  close(): Promise<void>
}

/** Starts a fake Sentinel on a port of its own. */
export async function createFakeSentinel(options: FakeSentinelOptions): Promise<FakeSentinel> {
  const { credentials, isWithoutHello = false, onFailover = () => ok, ...given } = options
  const state = createSentinelState(given)

  let handle: CommandHandler = () => null
  const server = await createFakeServer((command, connection) => handle(command, connection))
  const connections = () => server.connections
  const pubSub = createFakePubSub(connections)
  const identity = { mode: 'sentinel', role: () => undefined, credentials, isWithoutHello } as const
  const { SELECT: _notInSentinel, ECHO: _neither, ...session } = createSessionCommands(identity, connections)
  const table: CommandTable = {
    ...session,
    ...pubSub.commands,
    SENTINEL: { arity: -2, run: createSubcommands('SENTINEL', createSentinelSubcommands(state, onFailover)) },
    ROLE: { arity: 1, run: () => ['sentinel', [state.masterName]] },
    INFO: { arity: -1, run: () => renderSentinelInfo(state, server.address.port) }
  }
  handle = createDispatcher(table, { needsAuth: (connection) => needsAuth(identity, connection) })

  return {
    address: server.address,
    state,
    server,
    faults: server.faults,
    publish: pubSub.publish,
    freeze: server.freeze,
    resume: server.resume,
    kill: server.kill,
    restart: server.restart,
    close: server.close
  }
}
