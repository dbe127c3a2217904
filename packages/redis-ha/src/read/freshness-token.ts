import type { ReplicationInfo } from '../link/parse-replication-info.ts'

/** A place in a replication history. Text form: first 8 hex digits of the replication id, `.`, offset in base 36. */
export interface FreshnessToken {
  readonly history: string
  readonly offset: number
}

const historyLength = 8
const textForm = /^[0-9a-f]{8}\.[0-9a-z]{1,11}$/

export function createToken(replid: string, offset: number): string {
  return `${replid.slice(0, historyLength)}.${offset.toString(36)}`
}

/** `undefined` when `text` is not a token: it then counts as absent. */
export function parseToken(text: string): FreshnessToken | undefined {
  const offset = toOffset(text)
  return offset === undefined ? undefined : { history: text.slice(0, historyLength), offset }
}

/** The offset of a token in text form; `undefined` when it is none. */
function toOffset(text: string): number | undefined {
  if (!textForm.test(text)) return undefined
  const offset = Number.parseInt(text.slice(historyLength + 1), 36)
  return Number.isSafeInteger(offset) ? offset : undefined
}

/**
 * The newer of two tokens in text form; what is no token counts as none. Offsets go on counting through a failover, so they
 * are comparable across histories too; one of a lost branch only sends its reads to the master.
 */
export function newestToken(a: string | undefined, b: string | undefined): string | undefined {
  const offsetOfA = a === undefined ? undefined : toOffset(a)
  const offsetOfB = b === undefined ? undefined : toOffset(b)
  if (offsetOfB === undefined) return offsetOfA === undefined ? undefined : a
  return offsetOfA !== undefined && offsetOfA >= offsetOfB ? a : b
}

/**
 * How a node stands to a token. `lost`: the write behind it is not in this node's history and never will be.
 * `unknown`: another history; nothing can be said.
 */
export type TokenStanding = 'past' | 'behind' | 'lost' | 'unknown'

export function compareToToken(
  node: Pick<ReplicationInfo, 'replid' | 'replid2' | 'secondOffset' | 'offset'>,
  token: FreshnessToken
): TokenStanding {
  if (node.replid.startsWith(token.history)) return node.offset >= token.offset ? 'past' : 'behind'
  if (node.secondOffset < 0 || !node.replid2.startsWith(token.history)) return 'unknown'
  // The old history is shared up to, and not with, secondOffset (redis.io/docs: replication ID explained).
  if (token.offset >= node.secondOffset) return 'lost'
  return node.offset >= token.offset ? 'past' : 'behind'
}
