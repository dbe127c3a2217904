import { describe, expect, it } from 'vitest'
import type { ApiAnswer, ApiRequest } from './api.ts'
import type { Line } from './line.ts'
import type { Action } from './mixes.ts'
import { VirtualUser } from './virtual-user.ts'

const answer = (status: number, rest: Partial<ApiAnswer> = {}): ApiAnswer => ({
  status,
  outcome: 'ok',
  body: {},
  cookies: [],
  stale: false,
  ageMs: undefined,
  startedAt: 1000,
  endedAt: 1000,
  ...rest
})
const cookie = (value: string) => ({ name: 'id', value, maxAge: 0, expires: 0 })

/** A service with one session at a time; `override` answers in its place. */
function start(
  action: Action,
  override: (request: ApiRequest, count: number) => ApiAnswer | undefined = () => undefined
) {
  const lines: Line[] = []
  const requests: ApiRequest[] = []
  let data: Record<string, unknown> = {}
  let opened = 0
  const ended = new Set<string>()
  const ask = (request: ApiRequest): ApiAnswer => {
    requests.push(request)
    const own = override(request, requests.filter(({ route }) => route === request.route).length)
    if (own !== undefined) return own
    const body = { sessionHandle: `s${opened}`, userId: 'ada', csrfToken: 'token', data }
    if (request.route === 'sign-up' || request.route === 'sign-in') {
      opened += 1
      data = {}
      return answer(request.route === 'sign-up' ? 201 : 200, {
        body: { ...body, sessionHandle: `s${opened}`, data },
        cookies: [cookie(`c${opened}`)]
      })
    }
    if (ended.has(request.cookie)) return answer(401)
    if (request.route === 'change') data = { ...data, ...(request.body as object) }
    if (request.route === 'sign-out') ended.add(request.cookie)
    if (request.route === 'revoke') ended.add(`id=c${request.path.split('/s').at(-1)}`)
    return answer(request.route === 'sign-out' || request.route === 'revoke' ? 204 : 200, {
      body: { ...body, data, sessionHandle: `s${request.cookie.slice('id=c'.length)}` }
    })
  }
  const user = new VirtualUser({
    email: 'ada@example.com',
    origins: ['http://a', 'http://b'],
    maxStalenessMs: 2000,
    mix: { [action]: 1 },
    ask,
    say: (line) => lines.push(line),
    complain: () => {},
    random: () => 0.5
  })
  user.act()
  const complaints = () => lines.flatMap((line) => (line.t === 'complaint' ? [line.what] : []))
  return { user, lines, requests, complaints }
}

describe('VirtualUser', () => {
  it('reads each acknowledged change back through another instance', () => {
    const { user, requests, lines, complaints } = start('change')
    user.act()
    const [, change, read] = requests
    expect([change?.route, read?.route]).toEqual(['change', 'me'])
    expect(change?.origin).not.toBe(read?.origin)
    expect(lines).toContainEqual({ t: 'changed', session: 's1', n: 1 })
    expect(complaints()).toEqual([])
  })

  it('complains when that read lacks the change', () => {
    const { user, complaints } = start('change', ({ route }) =>
      route === 'me' ? answer(200, { body: { sessionHandle: 's1', data: {} } }) : undefined
    )
    user.act()
    expect(complaints()).toEqual(['own-write-missed'])
  })

  it('says nothing of a change that was refused, and asks nothing of it', () => {
    const { user, lines, requests } = start('change', ({ route }) =>
      route === 'change' ? answer(503, { outcome: 'unavailable' }) : undefined
    )
    user.act()
    expect(lines.some(({ t }) => t === 'changed')).toBe(false)
    expect(requests.map(({ route }) => route)).toEqual(['sign-up', 'change'])
  })

  it('complains when it is signed out by nobody, and signs in again', () => {
    const { user, complaints, requests } = start('read', ({ route }, count) =>
      route === 'me' && count === 1 ? answer(401, { outcome: 'failed' }) : undefined
    )
    user.act()
    user.act()
    expect(complaints()).toEqual(['signed-out'])
    expect(requests.at(-1)?.route).toBe('sign-in')
  })

  it('tries a revoked session at every instance', () => {
    const { user, requests, lines, complaints } = start('revoke')
    user.act()
    const probes = requests.filter(({ route }) => route === 'ended-session')
    expect(probes.map(({ origin, cookie }) => [origin, cookie])).toEqual([
      ['http://a', 'id=c2'],
      ['http://b', 'id=c2']
    ])
    expect(lines).toContainEqual({ t: 'ended', session: 's2', how: 'revoked' })
    expect(complaints()).toEqual([])
  })

  it('complains when one of them accepts it', () => {
    const { user, complaints } = start('revoke', ({ route, origin }) =>
      route === 'ended-session' && origin === 'http://b' ? answer(200) : undefined
    )
    user.act()
    expect(complaints()).toEqual(['ended-accepted'])
  })

  it('asks for a sign-out again until it is answered, and only then counts on it', () => {
    const { user, lines, requests } = start('sign-out', ({ route }, count) =>
      route === 'sign-out' && count === 1 ? answer(503, { outcome: 'unavailable' }) : undefined
    )
    user.act()
    expect(lines.at(-1)).toEqual({ t: 'ending', session: 's1' })
    user.act()
    expect(requests.filter(({ route }) => route === 'sign-out')).toHaveLength(2)
    expect(lines).toContainEqual({ t: 'ended', session: 's1', how: 'signed-out' })
  })

  it('tells which acknowledged changes the last look before a sign-out lacked', () => {
    const { user, lines } = start('change', ({ route }, count) =>
      route === 'me' && count > 23 ? answer(200, { body: { sessionHandle: 's1', data: {} } }) : undefined
    )
    for (let i = 0; i < 25; i++) user.act()
    const missing = lines.find((line) => line.t === 'missing')
    expect(missing?.t === 'missing' && missing.changes.length).toBe(24)
  })

  it('takes a sign-up for done when its repeat is refused as known', () => {
    const { user, requests } = start('read', ({ route }) => (route === 'sign-up' ? answer(409) : undefined))
    user.act()
    expect(requests.map(({ route }) => route)).toEqual(['sign-up', 'sign-in'])
  })
})
