import http from 'k6/http'
import { headers } from '../../packages/contracts/src/http-headers.ts'
import type { ApiAnswer, ApiRequest, Ask } from './api.ts'
import type { Say } from './line.ts'
import { noteRequest } from './metrics.ts'
import { toOutcome } from './to-outcome.ts'

/** Longer than any write is held. */
const timeout = '15s'
/** k6's code for a request that took too long. */
const timedOutCode = 1050
const maxWhy = 160

/** Asks through k6; the requests of one user come from one `address`, as its load balancer says. */
export function createAsk(address: string, say: Say): Ask {
  return (request) => {
    const startedAt = Date.now()
    const response = http.request(request.method, request.origin + request.path, toBody(request), {
      headers: {
        'x-forwarded-for': address,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(request.cookie === '' ? {} : { cookie: request.cookie }),
        ...(request.csrfToken === undefined ? {} : { [headers.csrfToken]: request.csrfToken })
      },
      // The user's cookies are kept by the user: those of k6 go by host.
      jar: new http.CookieJar(),
      redirects: 0,
      timeout,
      tags: { name: request.route }
    })
    const endedAt = Date.now()
    const header = (name: string): string | undefined => response.headers[toCanonical(name)]
    const body = parseBody(response.body)
    const stale = header(headers.readStale) === 'true'
    const code = typeof body.code === 'string' ? body.code : undefined
    const outcome = toOutcome(
      {
        status: response.status,
        timedOut: response.error_code === timedOutCode,
        code,
        hasRetryAfter: header('retry-after') !== undefined,
        stale
      },
      request.expected
    )
    const source = header(headers.readSource)
    const ageMs = header(headers.readAgeMs)
    const why = outcome === 'ok' ? undefined : `${response.status} ${code ?? response.error}`.slice(0, maxWhy)
    noteRequest(request.kind, outcome)
    say({
      t: 'request',
      at: endedAt,
      ms: response.timings.duration,
      route: request.route,
      kind: request.kind,
      outcome,
      ...(source === undefined ? {} : { source }),
      ...(why === undefined ? {} : { why })
    })
    return {
      status: response.status,
      outcome,
      body,
      cookies: toCookies(response.cookies),
      stale,
      ageMs: ageMs === undefined ? undefined : Number(ageMs),
      startedAt,
      endedAt
    }
  }
}

function toBody({ body }: ApiRequest): string | null {
  return body === undefined ? null : JSON.stringify(body)
}

function parseBody(body: unknown): ApiAnswer['body'] {
  if (typeof body !== 'string' || body === '') return {}
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}

function toCookies(cookies: ReturnType<typeof http.request>['cookies']): ApiAnswer['cookies'] {
  return Object.values(cookies).flatMap((list) =>
    list.map((cookie) => ({
      name: cookie.name,
      value: cookie.value,
      maxAge: maxAgeOf(cookie),
      expires: cookie.expires
    }))
  )
}

/** k6 spells it `max_age`; its types do not. */
function maxAgeOf(cookie: object): number {
  return Number('max_age' in cookie ? cookie.max_age : 'maxAge' in cookie ? cookie.maxAge : 0)
}

/** As Go spells the names of headers. */
function toCanonical(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())
}
