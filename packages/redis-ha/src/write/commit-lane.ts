import type { PlainConnection } from '../link/plain-connection.ts'
import { toAddressKey } from '../topology/node-address.ts'
import type { PendingWrite } from './pending-write.ts'
import { type RecordedCommand, recordCommands } from './record-commands.ts'
import { type Reply, sendCommands } from './send-commands.ts'

/** A replica as its master knows it. */
export interface AttachedReplica {
  /** Its address key. */
  readonly replica: string
  /** What it had confirmed by then. */
  readonly offset: number
}

/** The master's own words at the end of a batch. */
export interface BatchReceipt {
  /** When the batch was sent, on the `performance.now()` scale. */
  readonly sentAt: number
  /** When its answer was here. */
  readonly answeredAt: number
  /** What the master's offset was known to be when the batch was sent: the batch begins there or later. */
  readonly knownOffset: number
  /** The master's offset after the batch; undefined when the node did not answer as a master. */
  readonly offset: number | undefined
  /** Every replica attached and online: behind WAIT, on a lane that waits. */
  readonly attached: readonly AttachedReplica[]
}

/** A write whose commands all went well. */
export interface AppliedWrite {
  readonly write: PendingWrite
  readonly results: readonly unknown[]
}

/** A write of which at least one command did not go well. */
export interface FailedWrite extends AppliedWrite {
  /** Before this batch it had been sent to another master, and nobody knows whether it ran there. */
  readonly mayHaveRunBefore: boolean
  readonly errors: readonly (Error | null)[]
}

export interface CommitLaneOptions {
  readonly connection: PlainConnection
  /** How many replicas WAIT asks for; without it nothing is waited for. */
  readonly waitFor?: () => number
  /** Batches under way at once. */
  readonly maxBatches: number
  /** The newest known offset of the master. */
  readonly knownOffset: () => number
  readonly onBatch: (applied: readonly AppliedWrite[], failed: readonly FailedWrite[], receipt: BatchReceipt) => void
}

/**
 * Nobody listens. From Redis 8 on WAIT covers what its connection sent to the replicas last, and nothing when that was
 * nothing: a message goes to them, so behind it WAIT covers all that the master had done before, as it always did in Redis 7.
 */
const fenceChannel = 'redis-ha:fence'
/** Small enough that reads are answered between the batches of what a failover has held. */
const maxCommandsPerBatch = 256
/** How long WAIT may hold up the next batch; writes it left unconfirmed are confirmed by the replicas' own offsets. */
const waitMs = 100

/** Where one write's replies stand among those of its batch. */
interface Range {
  readonly write: PendingWrite
  readonly mayHaveRunBefore: boolean
  readonly from: number
  readonly to: number
}

/**
 * One connection to a master that sends `[writes…, PUBLISH, ROLE, WAIT, ROLE]`. Writes of one tick go together; ROLE gives the token
 * and who has confirmed, and the next batch leaves when the WAIT of this one is back (group commit).
 */
export class CommitLane {
  readonly #options: CommitLaneOptions
  #queue: PendingWrite[] = []
  #underWay = 0
  #scheduled = false

  constructor(options: CommitLaneOptions) {
    this.#options = options
  }

  enqueue(write: PendingWrite): void {
    this.#queue.push(write)
    this.#schedule()
  }

  /** Nothing is queued and nothing under way. */
  get isIdle(): boolean {
    return this.#queue.length === 0 && this.#underWay === 0
  }

  /** Takes back what was not sent yet. */
  drain(): PendingWrite[] {
    const queue = this.#queue
    this.#queue = []
    return queue
  }

  #schedule(): void {
    if (this.#scheduled || this.#underWay >= this.#options.maxBatches || this.#queue.length === 0) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#send()
    })
  }

  #send(): void {
    const { commands, ranges } = this.#takeBatch()
    if (ranges.length === 0) return this.#schedule()
    const waitFor = this.#options.waitFor?.()
    if (waitFor !== undefined) commands.push({ name: 'publish', args: [fenceChannel, ''] })
    commands.push({ name: 'role', args: [] })
    // A count does not say whose confirmations they are: the second one does.
    if (waitFor !== undefined) commands.push({ name: 'wait', args: [waitFor, waitMs] }, { name: 'role', args: [] })
    const sent = { sentAt: performance.now(), knownOffset: this.#options.knownOffset() }
    this.#underWay += 1
    for (const { write } of ranges) write.mayHaveRun = true
    void sendCommands(this.#options.connection, commands).then((replies) => this.#answered(ranges, replies, sent))
    this.#schedule()
  }

  /** Takes writes from the queue, and what they put on their pipelines; one that throws there ends alone. */
  #takeBatch(): { commands: RecordedCommand[]; ranges: Range[] } {
    const commands: RecordedCommand[] = []
    const ranges: Range[] = []
    let taken = 0
    for (const write of this.#queue) {
      if (commands.length >= maxCommandsPerBatch) break
      taken += 1
      if (write.isSettled) continue
      const from = commands.length
      try {
        for (const command of recordCommands(write.build, write)) commands.push(command)
      } catch (error) {
        write.fail(error as Error)
        continue
      }
      ranges.push({ write, mayHaveRunBefore: write.mayHaveRun, from, to: commands.length })
    }
    this.#queue.splice(0, taken)
    return { commands, ranges }
  }

  #answered(
    ranges: readonly Range[],
    replies: readonly Reply[],
    sent: Pick<BatchReceipt, 'sentAt' | 'knownOffset'>
  ): void {
    this.#underWay -= 1
    const applied: AppliedWrite[] = []
    const failed: FailedWrite[] = []
    for (const { write, mayHaveRunBefore, from, to } of ranges) {
      const results = new Array<unknown>(to - from)
      let hasFailed = false
      for (let i = from; i < to; i++) {
        const [error, value] = replies[i] as Reply
        results[i - from] = error ?? value
        hasFailed ||= error !== null
      }
      if (!hasFailed) applied.push({ write, results })
      else {
        const errors = replies.slice(from, to).map(([error]) => error)
        failed.push({ write, mayHaveRunBefore, errors, results })
      }
    }
    // Behind the writes: ROLE, or on a lane that waits PUBLISH, ROLE, WAIT, ROLE.
    const waits = this.#options.waitFor !== undefined
    const end = (ranges.at(-1)?.to ?? 0) + (waits ? 1 : 0)
    const role = parseMasterRole(replies[end]?.[1])
    this.#options.onBatch(applied, failed, {
      ...sent,
      answeredAt: performance.now(),
      offset: role.offset,
      attached: waits ? parseMasterRole(replies[end + 2]?.[1]).attached : role.attached
    })
    this.#schedule()
  }
}

/** ROLE of a master: `["master", offset, [[host, port, offset], …]]` with the online replicas. */
function parseMasterRole(reply: unknown): Pick<BatchReceipt, 'offset' | 'attached'> {
  if (!Array.isArray(reply) || reply[0] !== 'master') return { offset: undefined, attached: [] }
  const replicas = Array.isArray(reply[2]) ? (reply[2] as unknown[][]) : []
  return {
    offset: Number(reply[1]),
    attached: replicas.map(([host, port, confirmed]) => ({
      replica: toAddressKey({ host: String(host), port: Number(port) }),
      offset: Number(confirmed)
    }))
  }
}
