/** A session as Redis has it. */
export class SessionRecord {
  readonly userId: string
  /** Public name of the session: says nothing about its id. */
  readonly handle: string
  readonly createdAt: number
  /** When it was last used, to the precision of the touch interval. */
  readonly seenAt: number
  /** What the session's CSRF tokens are made from. */
  readonly csrfSecret: string
  /** User agent that signed in, as far as it said who it is. */
  readonly device: string | undefined
  /** Address that signed in. */
  readonly address: string | undefined
  readonly version: string
  /** JSON text of each data field, as it was read: what later changes are compared with. */
  readonly fields: ReadonlyMap<string, string>

  constructor(record: Omit<SessionRecord, 'toJSON'>) {
    this.userId = record.userId
    this.handle = record.handle
    this.createdAt = record.createdAt
    this.seenAt = record.seenAt
    this.csrfSecret = record.csrfSecret
    this.device = record.device
    this.address = record.address
    this.version = record.version
    this.fields = record.fields
  }

  /** Hides the record from @fastify/session, which hashes the session's JSON to find out whether it changed. */
  toJSON(): undefined {
    return undefined
  }
}

/** Data fields stand in the hash behind this prefix, so that none can pose as `userId`. */
export const dataPrefix = 'data:'

/** Fields of a stored hash → record; `undefined` when there is no session (any more). */
export function parseSessionRecord(hash: Readonly<Record<string, string>>): SessionRecord | undefined {
  const { userId, handle, createdAt, seenAt, csrfSecret, device, address, version } = hash
  if (!userId || !handle || !createdAt || !seenAt || !csrfSecret || !version) return undefined
  const fields = new Map<string, string>()
  for (const name in hash) {
    if (name.startsWith(dataPrefix)) fields.set(name.slice(dataPrefix.length), hash[name] as string)
  }
  return new SessionRecord({
    userId,
    handle,
    createdAt: Number(createdAt),
    seenAt: Number(seenAt),
    csrfSecret,
    device,
    address,
    version,
    fields
  })
}
