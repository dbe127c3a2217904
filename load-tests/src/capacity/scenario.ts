/** For k6: users who are signed in already read and change their sessions at one rate; `CAPACITY` says how. */
import http from 'k6/http'
import type { CapacityLoad } from './capacity-load.ts'

const { origins, users, rate, warmMs, durationMs, changeShare }: CapacityLoad = JSON.parse(__ENV.CAPACITY ?? '{}')

const maxUsers = 400
const arrivals = {
  executor: 'constant-arrival-rate',
  rate,
  timeUnit: '1s',
  preAllocatedVUs: maxUsers,
  maxVUs: maxUsers,
  gracefulStop: '2s'
}

export const options = {
  scenarios: {
    warm: { ...arrivals, duration: `${warmMs}ms` },
    load: { ...arrivals, startTime: `${warmMs}ms`, duration: `${durationMs}ms` }
  },
  // A limit that is always kept makes k6 keep figures of this scenario alone.
  thresholds: {
    'http_req_duration{scenario:load}': ['max>=0'],
    'http_req_failed{scenario:load}': ['rate>=0'],
    'http_reqs{scenario:load}': ['count>=0'],
    'dropped_iterations{scenario:load}': ['count>=0']
  },
  summaryTrendStats: ['med', 'p(90)', 'p(99)', 'max'],
  noCookiesReset: true,
  discardResponseBodies: true
}

let changes = 0
let freshness = ''

// k6 wants a default export.
// biome-ignore lint/style/noDefaultExport: it is what k6 calls.
export default function act(): void {
  const user = users[__VU % users.length]
  const origin = origins[__ITER % origins.length]
  if (user === undefined || origin === undefined) return
  const cookie = freshness === '' ? user.cookie : `${user.cookie}; ${freshness}`
  if (Math.random() >= changeShare) {
    http.get(`${origin}/api/me`, { headers: { cookie }, tags: { name: 'me' } })
    return
  }
  changes += 1
  const headers = { cookie, 'content-type': 'application/json', 'x-csrf-token': user.csrfToken }
  const answer = http.patch(`${origin}/api/me/session`, JSON.stringify({ counter: changes }), {
    headers,
    tags: { name: 'change' }
  })
  const [token] = answer.cookies['id-fresh'] ?? []
  if (token !== undefined) freshness = `id-fresh=${token.value}`
}

export function handleSummary(data: unknown): Record<string, string> {
  return { stdout: JSON.stringify(data) }
}
