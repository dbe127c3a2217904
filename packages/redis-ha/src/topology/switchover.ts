import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { SwitchoverError } from '../errors.ts'
import { parseReplicationInfo } from '../link/parse-replication-info.ts'
import type { NodeAddress } from './node-address.ts'

/** What a switchover did. */
export interface Switchover {
  readonly from: NodeAddress
  readonly to: NodeAddress
  readonly durationMs: number
}

/** Channel on the master by which a switchover is announced; the message is for how many milliseconds to hold writes. */
export const switchoverChannel = 'redis-ha:switchover'

export interface SwitchoverSteps {
  readonly from: NodeAddress
  /** A connection to the master for this alone. */
  readonly admin: Redis
  /** No Sentinel takes a replica for a master. */
  readonly rolesAreKnown: () => boolean
  /** Holds this process' own writes. */
  readonly holdWrites: () => void
  /** This process has no write under way any more. */
  readonly isDrained: () => boolean
  /** Every replica that may be promoted has the first `offset` bytes; asks them when they do not. */
  readonly haveCaughtUp: (offset: number) => boolean
  /** Asks one Sentinel after the other to replace the master. */
  readonly requestFailover: () => Promise<void>
  /** The master that a majority names, when it is another one. */
  readonly newMaster: () => NodeAddress | undefined
}

/** Sentinels ask a replica what it is every ten seconds. */
const rolesMs = 12_000
const holdMs = 10_000
const drainMs = 1000
/** What other processes have under way when they hear of it ends within this. */
const othersDrainMs = 100
const catchUpMs = 2000
const switchMs = 10_000
const checkMs = 10

/**
 * Replaces the master without losing or failing anything: every process holds its writes, then the master pauses those of
 * all other clients, a replica catches up, Sentinel switches, and only then the old connections are cut. The pause comes
 * together with the failover: a master that is only paused would be reported down.
 */
export async function switchOver(steps: SwitchoverSteps): Promise<Switchover> {
  const { from, admin, newMaster } = steps
  const startedAt = performance.now()
  const giveUp = (cause: unknown) =>
    new SwitchoverError(`the master stays ${from.host}:${from.port}: ${(cause as Error).message}`, { cause })
  try {
    // A failover that promotes such a replica is undone, and the group without a master for half a minute (decision 17).
    await until(steps.rolesAreKnown, rolesMs, 'the Sentinels did not see who is a replica')
    if (newMaster() !== undefined) throw new Error('it was replaced by somebody else')
  } catch (cause) {
    throw giveUp(cause)
  }
  try {
    steps.holdWrites()
    await admin.publish(switchoverChannel, String(holdMs))
    await until(steps.isDrained, drainMs, 'writes under way did not end')
    await delay(othersDrainMs)
    await admin.client('PAUSE', holdMs, 'WRITE')
    await until(await createCatchUpCheck(steps), catchUpMs, 'no replica caught up')
    await steps.requestFailover()
    await until(() => newMaster() !== undefined, switchMs, 'a majority did not name another master')
  } catch (cause) {
    await admin.client('UNPAUSE').catch(() => {})
    await admin.publish(switchoverChannel, '0').catch(() => {})
    throw giveUp(cause)
  }
  const to = newMaster() as NodeAddress
  await cutOff(admin, to)
  return { from, to, durationMs: Math.round(performance.now() - startedAt) }
}

async function createCatchUpCheck({ admin, haveCaughtUp }: SwitchoverSteps): Promise<() => boolean> {
  const info = parseReplicationInfo(await admin.info('replication'))
  if (info?.role !== 'master') throw new Error('it is not master any more')
  return () => haveCaughtUp(info.offset)
}

/** Sends the old master's clients away and makes it a replica now; Sentinel itself would leave it a master for about 10 s. */
async function cutOff(admin: Redis, to: NodeAddress): Promise<void> {
  const commands = [
    () => admin.call('REPLICAOF', to.host, String(to.port)),
    () => admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub'),
    () => admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  ]
  // The switch is done; Sentinel may have cut this connection already, and does the rest then.
  for (const command of commands) await command().catch(() => {})
}

async function until(condition: () => boolean, timeoutMs: number, failure: string): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() >= giveUpAt) throw new Error(`${failure} within ${timeoutMs} ms`)
    await delay(checkMs)
  }
}
