/** What a fake may answer: a bulk string, an integer, null, an array, a map, or one of the marked kinds below. */
export type Reply =
  | string
  | number
  | null
  | readonly Reply[]
  | ReadonlyMap<string, Reply>
  | { readonly simple: string }
  | { readonly error: string }
  | { readonly push: readonly Reply[] }
  | { readonly nullArray: true }

/** RESP version of a connection; a client asks for 3 with `HELLO 3`. */
export type RespVersion = 2 | 3

/** The reply `+OK`. */
export const ok: Reply = { simple: 'OK' }

/** An error reply; `text` starts with its code, as `ERR syntax error` does. */
export function errorReply(text: string): Reply {
  return { error: text }
}

/** What goes over the wire: RESP3 has maps, pushes and one null; RESP2 gets arrays and two nulls instead. */
export function encodeReply(reply: Reply, version: RespVersion = 2): string {
  const all = (replies: readonly Reply[]) => replies.map((item) => encodeReply(item, version)).join('')
  if (typeof reply === 'string') return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`
  if (typeof reply === 'number') return `:${reply}\r\n`
  if (reply === null) return version === 3 ? '_\r\n' : '$-1\r\n'
  if (isMap(reply)) {
    const header = version === 3 ? `%${reply.size}` : `*${reply.size * 2}`
    return `${header}\r\n${all([...reply].flat())}`
  }
  // Before the marked kinds: every array has a `push`.
  if (isList(reply)) return `*${reply.length}\r\n${all(reply)}`
  if ('simple' in reply) return `+${reply.simple}\r\n`
  if ('error' in reply) return `-${reply.error}\r\n`
  if ('push' in reply) return `${version === 3 ? '>' : '*'}${reply.push.length}\r\n${all(reply.push)}`
  return version === 3 ? '_\r\n' : '*-1\r\n'
}

function isList(reply: object): reply is readonly Reply[] {
  return Array.isArray(reply)
}

function isMap(reply: object): reply is ReadonlyMap<string, Reply> {
  return reply instanceof Map
}
