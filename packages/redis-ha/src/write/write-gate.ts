import { InFlight } from '../link/in-flight.ts'
import type { HoldReason } from './hold-reason.ts'
import type { MasterSession } from './master-session.ts'
import type { PendingWrite } from './pending-write.ts'

export interface WriteGateOptions {
  /** How long one write may wait here. */
  readonly writeHoldMs: number
  /** More than this many waiting writes are refused at once. */
  readonly maxHeldWrites: number
  /** Does what it is about belong to the history of this master? */
  readonly isCovered: (write: PendingWrite, session: MasterSession) => boolean
  readonly onHeld: (reason: HoldReason) => void
  readonly onReleased: (released: { heldMs: number; heldWrites: number }) => void
}

/** Lets writes through to the master, or holds them, bounded in number and time, while there is none to write to. */
export class WriteGate {
  readonly #options: WriteGateOptions
  readonly #alive = new InFlight<PendingWrite>()
  #held: PendingWrite[] = []
  #session: MasterSession | undefined
  #reason: HoldReason | undefined = 'starting'
  #heldFrom = performance.now()

  constructor(options: WriteGateOptions) {
    this.#options = options
  }

  get reason(): HoldReason | undefined {
    return this.#reason
  }

  get heldWrites(): number {
    return this.#held.length
  }

  submit(write: PendingWrite): void {
    if (write.isSettled) return
    this.#alive.add(write)
    if (this.#session !== undefined) {
      if (!this.#options.isCovered(write, this.#session)) {
        write.mayHaveRun = true
        write.giveUp('another master took over meanwhile, what it covers may be lost', 1000)
      } else this.#session.submit(write)
    } else if (this.#held.length >= this.#options.maxHeldWrites) {
      write.giveUp(`${this.#held.length} writes already wait for a master`, this.#options.writeHoldMs)
    } else {
      write.heldSince ??= performance.now()
      this.#held.push(write)
    }
  }

  /** The write has ended. */
  forget(write: PendingWrite): void {
    this.#alive.delete(write)
  }

  hold(reason: HoldReason): void {
    // Until the first master is found nothing has stopped that could be held.
    if (this.#reason === reason || this.#reason === 'starting') return
    if (this.#reason === undefined) this.#heldFrom = performance.now()
    this.#reason = reason
    this.#session = undefined
    this.#options.onHeld(reason)
  }

  open(session: MasterSession): void {
    if (this.#session === session) return
    const wasHeld = this.#reason !== undefined && this.#reason !== 'starting'
    this.#reason = undefined
    this.#session = session
    const held = this.#held
    this.#held = []
    for (const write of held) this.submit(write)
    if (wasHeld)
      this.#options.onReleased({ heldMs: Math.round(performance.now() - this.#heldFrom), heldWrites: held.length })
  }

  /** Ends writes that waited too long. */
  tick(now: number): void {
    const { writeHoldMs } = this.#options
    for (const write of this.#alive.list()) {
      if (write.deadlineAt <= now) write.giveUp('it was not confirmed before its deadline', 1000)
    }
    for (const write of this.#held) {
      if (write.heldSince !== undefined && write.heldSince + writeHoldMs <= now) {
        write.giveUp(`no master could be written to for ${writeHoldMs} ms (${this.#reason})`, 1000)
      }
    }
    if (this.#held.some((write) => write.isSettled)) this.#held = this.#held.filter((write) => !write.isSettled)
  }

  close(error: () => Error): void {
    for (const write of this.#alive.list()) write.fail(error())
  }
}
