import { z } from 'zod'
import { type EndpointName, type Endpoints, endpoints } from '../endpoints.ts'
import { headers } from '../http-headers.ts'
import { problemSchema } from '../http-schemas.ts'
import { ApiError } from './api-error.ts'
import { ClientState } from './client-state.ts'

export interface ApiClientOptions {
  /** Scheme, host and port. */
  readonly baseUrl: string
  /** @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch
  /** @default 20000 */
  readonly timeoutMs?: number
}

/** An answer of 2xx, with what its headers say of where the session was read. */
export interface ApiAnswer<T> {
  readonly body: T
  /** Which instance answered. */
  readonly instance: string | undefined
  readonly source: string | undefined
  readonly ageMs: number | undefined
  /** Older than promised, because no master is confirmed. */
  readonly stale: boolean
}

type Body<Name extends EndpointName> = z.input<Endpoints[Name]['body']>
type Answer<Name extends EndpointName> = Promise<ApiAnswer<z.output<Endpoints[Name]['answer']>>>

/**
 * One user's way to the API: keeps cookies, CSRF token and freshness token from answer to answer. Everything but 2xx ends
 * as `ApiError`.
 */
export interface ApiClient {
  signUp(body: Body<'signUp'>): Answer<'signUp'>
  signIn(body: Body<'signIn'>): Answer<'signIn'>
  signOut(): Answer<'signOut'>
  me(): Answer<'me'>
  changeSession(patch: Body<'changeSession'>): Answer<'changeSession'>
  changePassword(body: Body<'changePassword'>): Answer<'changePassword'>
  notifications(): Answer<'notifications'>
  sessions(): Answer<'sessions'>
  revokeSession(handle: string): Answer<'revokeSession'>
  revokeOtherSessions(): Answer<'revokeOtherSessions'>
  /** The same user at another instance. */
  at(baseUrl: string): ApiClient
}

export function createApiClient(options: ApiClientOptions): ApiClient {
  return createClient(options, new ClientState())
}

function createClient(options: ApiClientOptions, state: ClientState): ApiClient {
  const ask = <Name extends EndpointName>(name: Name, body?: Body<Name>, handle = ''): Answer<Name> =>
    askEndpoint(options, state, endpoints[name], body, handle) as Answer<Name>
  return {
    signUp: (body) => ask('signUp', body),
    signIn: (body) => ask('signIn', body),
    signOut: () => ask('signOut'),
    me: () => ask('me'),
    changeSession: (patch) => ask('changeSession', patch),
    changePassword: (body) => ask('changePassword', body),
    notifications: () => ask('notifications'),
    sessions: () => ask('sessions'),
    revokeSession: (handle) => ask('revokeSession', undefined, handle),
    revokeOtherSessions: () => ask('revokeOtherSessions'),
    at: (baseUrl) => createClient({ ...options, baseUrl }, state)
  }
}

async function askEndpoint(
  { baseUrl, fetch = globalThis.fetch, timeoutMs = 20_000 }: ApiClientOptions,
  state: ClientState,
  { method, path, answer }: Endpoints[EndpointName],
  body: unknown,
  handle: string
): Promise<ApiAnswer<unknown>> {
  const { headers: remembered, sequence } = state.prepare()
  const name = `${method} ${path}`
  let response: Response
  let text: string
  try {
    response = await fetch(new URL(path.replace(':handle', encodeURIComponent(handle)), baseUrl), {
      method,
      headers: { ...remembered, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs)
    })
    text = await response.text()
  } catch (cause) {
    throw new ApiError(`${name}: no answer`, { cause })
  }
  state.note(response, sequence)
  const json = parseJson(text)
  if (!response.ok) throw toApiError(name, response, json)
  state.noteBody(json)
  const parsed = answer.safeParse(json)
  if (!parsed.success) {
    throw new ApiError(`${name}: not the answer that was agreed on: ${z.prettifyError(parsed.error)}`, {
      status: response.status,
      cause: parsed.error
    })
  }
  return { body: parsed.data, ...readHeaders(response.headers) }
}

function toApiError(name: string, { status, headers }: Response, json: unknown): ApiError {
  const problem = problemSchema.safeParse(json).data
  const retryAfter = headers.get('retry-after')
  return new ApiError(`${name}: ${status} ${problem?.code ?? ''} ${problem?.detail ?? ''}`.trimEnd(), {
    status,
    problem,
    retryAfterMs: retryAfter === null ? undefined : Number(retryAfter) * 1000
  })
}

function readHeaders(received: Headers): Omit<ApiAnswer<unknown>, 'body'> {
  const ageMs = received.get(headers.readAgeMs)
  return {
    instance: received.get(headers.instance) ?? undefined,
    source: received.get(headers.readSource) ?? undefined,
    ageMs: ageMs === null ? undefined : Number(ageMs),
    stale: received.get(headers.readStale) === 'true'
  }
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
