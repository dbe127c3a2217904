/** Fields of an `INFO` reply. */
export function parseInfo(reply: unknown): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of String(reply).split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1))
  }
  return fields
}

/** Fields of one Sentinel entry, a flat list of names and values. */
export function parseFields(reply: unknown): Map<string, string> {
  const list = Array.isArray(reply) ? reply : []
  const fields = new Map<string, string>()
  for (let i = 0; i + 1 < list.length; i += 2) fields.set(String(list[i]), String(list[i + 1]))
  return fields
}

/** Fields of each replica in a reply to `SENTINEL REPLICAS`. A client that copied from the master stays listed, at port 0. */
export function parseReplicas(reply: unknown): Map<string, string>[] {
  return (Array.isArray(reply) ? reply : []).map(parseFields).filter((replica) => replica.get('port') !== '0')
}
