import { maxSessionFields, sessionIndexPrefix, sessionKeyPrefix } from '@repo/contracts'
import { addWrite, hashFields } from '../../src/session/session-hash.ts'

export type Keyspace = Map<string, Map<string, string>>

// What the session scripts do, in TypeScript; one contract runs on these and on the real ones.

export function runCreate(
  keyspace: Keyspace,
  outbox: string[],
  keys: readonly string[],
  args: readonly string[]
): [string, string, string[]] {
  const [key = '', index = '', , replaced] = keys
  const [writeId = '', , , endsAt = '', , keepOthers, entry = '', ...pairs] = args
  const existing = keyspace.get(key)
  if (existing?.get('writes')?.includes(writeId)) return ['applied', existing.get('version') ?? '', []]
  if (existing !== undefined) return ['gone', '', []]
  if (replaced !== undefined) {
    if (!isLive(keyspace, replaced)) return ['gone', '', []]
    endSession(keyspace, replaced)
  }
  const ended = endOldest(keyspace, index, Number(keepOthers), key)
  const hash = new Map([['version', '1'], ['writes', `${writeId},`]]) // biome-ignore format: one pair a line says less
  for (let i = 0; i < pairs.length; i += 2) hash.set(pairs[i] ?? '', pairs[i + 1] ?? '')
  keyspace.set(key, hash)
  const members = keyspace.get(index) ?? new Map<string, string>()
  keyspace.set(index, members.set(key.slice(sessionKeyPrefix.length), endsAt))
  if (entry !== '') outbox.push(entry)
  return ['saved', '1', ended]
}

export function runSave(keyspace: Keyspace, [key = '']: readonly string[], args: readonly string[]) {
  const [writeId = '', loadedVersion, , nowMs = '', ...triples] = args
  const hash = keyspace.get(key)
  const version = hash?.get('version')
  if (hash === undefined || version === undefined) return ['gone', '', 0]
  const writes = hash.get('writes') ?? ''
  if (writes.includes(writeId)) return ['applied', version, 0]
  const data = new Map<string, string>(Object.entries(JSON.parse(hash.get('data') ?? '{}')))
  const countBefore = data.size
  let overwritten = 0
  for (let i = 0; i < triples.length; i += 3) {
    const [field = '', before = '', after = ''] = triples.slice(i, i + 3)
    const current = data.get(field) ?? ''
    if (version !== loadedVersion && current !== before && current !== after) overwritten += 1
    if (after === '') data.delete(field)
    else data.set(field, after)
  }
  if (data.size > maxSessionFields && data.size > countBefore) return ['too-many', '', 0]
  const next = String(Number(version) + 1)
  hash.set('data', JSON.stringify(Object.fromEntries(data))).set('seenAt', nowMs)
  hash.set('writes', addWrite(writeId, writes)).set('version', next)
  return ['saved', next, overwritten, writes]
}

export function runEnd(keyspace: Keyspace, [key = '', asking]: readonly string[]): number {
  if (asking !== undefined && !isLive(keyspace, asking)) return 0
  endSession(keyspace, key)
  return 1
}

export function runEndOthers(keyspace: Keyspace, [index = '', asking]: readonly string[]): string[] | null {
  return asking === undefined || isLive(keyspace, asking) ? endOldest(keyspace, index, 0, asking) : null
}

export function runTouch(keyspace: Keyspace, [key = '']: readonly string[], [now = '']: readonly string[]): number {
  const hash = keyspace.get(key)
  if (!hash?.has('version')) return 0
  hash.set('seenAt', now)
  return 1
}

export function runLookup(keyspace: Keyspace, keys: readonly string[], args: readonly string[]) {
  return keys.map((key, i) => {
    const hash = keyspace.get(key)
    const isKnown = hash?.has('writes') && `${hash.get('writes')}${hash.get('seenAt')}` === args[i]
    return isKnown ? 1 : hashFields.map((field) => hash?.get(field) ?? null)
  })
}

/** Members of a sorted set, lowest score first. */
export function toSortedMembers(set: ReadonlyMap<string, string> | undefined): string[] {
  return [...(set ?? [])].sort(([, a], [, b]) => Number(a) - Number(b)).map(([member]) => member)
}

const isLive = (keyspace: Keyspace, key: string): boolean => keyspace.get(key)?.has('version') === true

function endSession(keyspace: Keyspace, key: string): void {
  const userId = keyspace.get(key)?.get('userId')
  if (userId !== undefined) removeMember(keyspace, sessionIndexPrefix + userId, key.slice(sessionKeyPrefix.length))
  keyspace.set(key, new Map([['gone', '1']]))
}

function endOldest(keyspace: Keyspace, index: string, keep: number, except: string | undefined): string[] {
  const live: string[] = []
  for (const member of toSortedMembers(keyspace.get(index))) {
    const key = sessionKeyPrefix + member
    if (!keyspace.get(key)?.has('version')) removeMember(keyspace, index, member)
    else if (key !== except) live.push(key)
  }
  const ended = live.slice(0, Math.max(0, live.length - keep))
  for (const key of ended) endSession(keyspace, key)
  return ended
}

/** A set without members is no key, as in Redis. */
function removeMember(keyspace: Keyspace, index: string, member: string): void {
  const members = keyspace.get(index)
  members?.delete(member)
  if (members?.size === 0) keyspace.delete(index)
}
