import type { ChainableCommander } from 'ioredis'

/**
 * `fast`: the master has it. `replicated`: every electable replica, and at least one, has it too. `everywhere`: besides, no
 * replica serves an older copy unmarked, on any instance: each one of the view, also those that are never promoted or lag, has
 * it, or `maxStalenessMs` has passed since it was applied; all instances need the same one. For what must not be seen again.
 */
export type Durability = 'fast' | 'replicated' | 'everywhere'

/** Puts the commands of one write on `pipe`; synchronous, and called again for each attempt. */
export type BuildWrite = (pipe: ChainableCommander, attempt: WriteAttempt) => void

/** What an attempt has to know of those before it. */
export interface WriteAttempt {
  /** A master did not know a script by its name (NOSCRIPT): send the text, with the same arguments. */
  readonly isScriptUnknown: boolean
}

/** How safe a write must be, and how long it may take. */
export interface WriteOptions {
  /** Who must have it: `fast` the master, `replicated` all that could be promoted, `everywhere` all that serve reads. @default 'replicated' */
  readonly durability?: Durability
  /** May be repeated on a new master although the old one may have run it. @default false */
  readonly idempotent?: boolean
  /** From the call to the acknowledgement, in milliseconds. @default timings.writeDeadlineMs */
  readonly deadlineMs?: number
}

/** How safe what a fence covers must be, and how long it may take. */
export interface FenceOptions extends Pick<WriteOptions, 'deadlineMs'> {
  /** @default 'replicated' */
  readonly durability?: Exclude<Durability, 'fast'>
}

/** What an acknowledged write answered. */
export interface WriteResult {
  /** One reply per command, in order. */
  readonly results: readonly unknown[]
  /** Hand it to later reads as `after`: they will see this write, on any instance. */
  readonly token: string
}
