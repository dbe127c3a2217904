/** `fast`: the master has it. `replicated`: every electable replica, and at least one, has it too. */
export type Durability = 'fast' | 'replicated'

/** How safe a write must be, and how long it may take. */
export interface WriteOptions {
  /** @default 'replicated' */
  readonly durability?: Durability
  /** May be repeated on a new master although the old one may have run it. @default false */
  readonly idempotent?: boolean
  /** From the call to the acknowledgement, in milliseconds. @default timings.writeDeadlineMs */
  readonly deadlineMs?: number
}

/** What an acknowledged write answered. */
export interface WriteResult {
  /** One reply per command, in order. */
  readonly results: readonly unknown[]
  /** Hand it to later reads as `after`: they will see this write, on any instance. */
  readonly token: string
}
