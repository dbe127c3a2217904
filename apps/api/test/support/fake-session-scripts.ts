export type Keyspace = Map<string, Map<string, string>>

/** What the session scripts do, in TypeScript; one contract runs on these and on the real ones. */
export function runSave(
  keyspace: Keyspace,
  keys: readonly string[],
  args: readonly string[]
): [string, string, number] {
  const [key = '', replaced] = keys
  const [writeId = '', mustExist, loadedVersion, , , ...triples] = args
  const hash = keyspace.get(key) ?? new Map<string, string>()
  const version = hash.get('version')
  if (hash.has('gone') || (mustExist === '1' && version === undefined)) return ['gone', '', 0]
  const writes = hash.get('writes') ?? ''
  if (writes.includes(writeId)) return ['applied', version ?? '', 0]
  let overwritten = 0
  for (let i = 0; i < triples.length; i += 3) {
    const [field = '', before = '', after = ''] = triples.slice(i, i + 3)
    const current = hash.get(field) ?? ''
    const isNewer = version !== undefined && version !== loadedVersion
    if (isNewer && before !== after && current !== before && current !== after) overwritten += 1
    if (after === '') hash.delete(field)
    else hash.set(field, after)
  }
  const next = String(Number(version ?? '0') + 1)
  hash.set('writes', `${writeId},${writes}`).set('version', next)
  keyspace.set(key, hash)
  if (replaced !== undefined) runEnd(keyspace, [replaced])
  return ['saved', next, overwritten]
}

export function runEnd(keyspace: Keyspace, [key = '']: readonly string[]): number {
  keyspace.set(key, new Map([['gone', '1']]))
  return 1
}

export function runTouch(keyspace: Keyspace, [key = '']: readonly string[], [now = '']: readonly string[]): number {
  const hash = keyspace.get(key)
  if (!hash?.has('version')) return 0
  hash.set('seenAt', now)
  return 1
}
