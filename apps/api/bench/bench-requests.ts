/** One request of a variant; `i` counts up, for bodies that must differ from the one before. */
export interface BenchRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly body?: (i: number) => object
}

/** How a variant is asked. */
export interface BenchRequests {
  /** Once, before the first sign-in. */
  readonly prepare?: BenchRequest
  readonly signIn: BenchRequest
  readonly read: BenchRequest
  readonly change: BenchRequest
}

/** What a client of the variant remembers. */
export interface BenchSession {
  readonly cookie: string
  readonly csrfToken: string | undefined
}

/** The minimal app that all session layers stand on. */
export const minimalApp: BenchRequests = {
  signIn: { method: 'POST', path: '/sign-in' },
  read: { method: 'GET', path: '/me' },
  change: { method: 'POST', path: '/change' }
}

const credentials = { email: 'ada@example.com', password: 'correct horse battery staple' }

/** This service as it is shipped. */
export const wholeService: BenchRequests = {
  prepare: { method: 'POST', path: '/api/sign-up', body: () => credentials },
  signIn: { method: 'POST', path: '/api/sign-in', body: () => credentials },
  read: { method: 'GET', path: '/api/me' },
  change: { method: 'PATCH', path: '/api/me/session', body: (i) => ({ counter: i }) }
}

/** The request as it stands on the wire. */
export function toRequestText(
  { method, path, body }: BenchRequest,
  session: BenchSession | undefined,
  i: number
): string {
  const text = body === undefined ? '' : JSON.stringify(body(i))
  const head = [`${method} ${path} HTTP/1.1`, 'host: bench']
  if (session !== undefined) head.push(`cookie: ${session.cookie}`)
  if (method !== 'GET') head.push(`content-length: ${text.length}`)
  if (text !== '') head.push('content-type: application/json')
  if (method !== 'GET' && session?.csrfToken !== undefined) head.push(`x-csrf-token: ${session.csrfToken}`)
  return `${head.join('\r\n')}\r\n\r\n${text}`
}
