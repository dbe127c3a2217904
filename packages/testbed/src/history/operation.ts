/**
 * How an operation ended, as its client was told: `not-applied` surely did nothing, `indeterminate` may have, `failed`
 * is an error that says neither.
 */
export type OperationEnd = 'acknowledged' | 'not-applied' | 'indeterminate' | 'failed'

interface OperationBase {
  readonly id: string
  readonly key: string
  /** Milliseconds, one clock for the whole record. */
  readonly startedAt: number
  readonly endedAt: number
  readonly end: OperationEnd
  /** Whose operation it is: own writes are those of the same client. @default everybody is one client */
  readonly client?: string
}

/** Every write is unique: it makes a key of its own, or appends `value` to one and no other write appends the same. */
export interface WriteOperation extends OperationBase {
  readonly kind: 'write'
  readonly value?: string
  /** What the write was promised: `fast`, `replicated`, … */
  readonly class?: string
}

export interface ReadOperation extends OperationBase {
  readonly kind: 'read'
  /** The elements that were there (see `toElement`); none for a missing key. */
  readonly seen?: readonly string[]
  /** Who answered: `replica`, `master`, or a node's name. */
  readonly source?: string
  /** The reader was told that the answer may be old. */
  readonly stale?: boolean
}

export type Operation = WriteOperation | ReadOperation

/** The one name of what a write leaves behind, in `seen` and in the final state. */
export function toElement({ key, value }: { readonly key: string; readonly value?: string }): string {
  return value === undefined ? key : `${key} ${value}`
}
