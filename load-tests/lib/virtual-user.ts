import type { ApiAnswer, ApiRequest, Ask } from './api.ts'
import { Cookies } from './cookies.ts'
import type { Complaint, Say } from './line.ts'
import { type Action, chooseAction, type Mix } from './mixes.ts'
import { SessionLedger } from './session-ledger.ts'

export interface VirtualUserOptions {
  readonly email: string
  readonly origins: readonly string[]
  readonly maxStalenessMs: number
  readonly mix: Mix
  readonly ask: Ask
  readonly say: Say
  /** Counted, and said to the run. */
  readonly complain: (what: Complaint) => void
  readonly random: () => number
}

/** A session that must be refused from now on. */
interface EndedSession {
  readonly session: string
  readonly cookie: string
}

const password = 'correct horse battery staple'
/** Reads without the token show how old data gets for somebody who wrote nothing. */
const withoutTokenShare = 0.1
const keptEnded = 3
/** Sign-ins whose end is not known leave sessions behind, of which a user may have 20. */
const maxLeftBehind = 10

/** One user in a browser: what was acknowledged to it, what it saw, and whether the one fits the other. */
export class VirtualUser {
  readonly #options: VirtualUserOptions
  readonly #cookies = new Cookies()
  #turn: number
  #accounts = 0
  #leftBehind = 0
  #isRegistered = false
  #current: { readonly session: string; readonly csrfToken: string; readonly ledger: SessionLedger } | undefined
  /** Asked to end; asked again until it is known. */
  #isLeaving = false
  #toRevoke: EndedSession | undefined
  #ended: EndedSession[] = []

  constructor(options: VirtualUserOptions) {
    this.#options = options
    this.#turn = Math.floor(options.random() * options.origins.length)
  }

  /** One iteration: whatever is due, else something by chance. */
  act(): void {
    const { mix, random } = this.#options
    if (this.#current === undefined) return this.#signIn()
    if (this.#isLeaving || this.#current.ledger.isFull) return this.#signOut()
    if (this.#toRevoke !== undefined) return this.#revoke(this.#toRevoke)
    const action = chooseAction(mix, random())
    const acts: Record<Action, () => void> = {
      read: () => this.#read({ withToken: random() >= withoutTokenShare }),
      change: () => this.#change(),
      list: () => this.#list(),
      revoke: () => this.#revokeOtherDevice(),
      'sign-out': () => this.#signOut(),
      'sign-in-again': () => {
        this.#signOut()
        if (this.#current === undefined) this.#signIn()
      },
      probe: () => this.#probe()
    }
    acts[action]()
  }

  #signIn(): void {
    this.#cookies.clear()
    if (this.#isRegistered && this.#leftBehind >= maxLeftBehind) {
      this.#accounts += 1
      this.#isRegistered = false
      this.#leftBehind = 0
    }
    const answer = this.#isRegistered ? this.#authenticate('sign-in') : this.#authenticate('sign-up')
    // Its first try was not answered, and had been done.
    if (answer.status === 409) this.#isRegistered = true
    if (answer.status >= 300 || answer.status === 0) return
    this.#isRegistered = true
    this.#cookies.store(answer.cookies, answer.endedAt)
    const session = this.#noteOpened(answer, this.#cookies.header(answer.endedAt, { withToken: false }))
    this.#current = { session, csrfToken: String(answer.body.csrfToken), ledger: new SessionLedger() }
  }

  #authenticate(route: 'sign-in' | 'sign-up'): ApiAnswer {
    const { ask } = this.#options
    const answer = ask({
      route,
      kind: 'write',
      method: 'POST',
      origin: this.#nextOrigin(),
      path: `/api/${route}`,
      cookie: '',
      body: { email: this.#email, password },
      expected: route === 'sign-in' ? [200] : [201, 409]
    })
    if (route === 'sign-in' && answer.status === 401) this.#complain('account-lost', `${this.#email} cannot sign in`)
    if (['unavailable', 'timeout', 'unreached'].includes(answer.outcome)) this.#leftBehind += 1
    return answer
  }

  get #email(): string {
    const { email } = this.#options
    return this.#accounts === 0 ? email : email.replace('@', `.${this.#accounts}@`)
  }

  #noteOpened({ body, endedAt }: ApiAnswer, cookie: string): string {
    const session = String(body.sessionHandle)
    this.#options.say({ t: 'opened', session, user: String(body.userId), cookie, at: endedAt })
    return session
  }

  #change(): void {
    const { say } = this.#options
    const { session, ledger } = this.#session
    const { n, patch } = ledger.next()
    const answer = this.#ask({
      route: 'change',
      kind: 'write',
      method: 'PATCH',
      path: '/api/me/session',
      body: patch,
      expected: [200]
    })
    if (this.#noteSignedOut(answer)) return
    if (answer.status !== 200) return say({ t: 'unsure', session })
    ledger.acknowledge(n, answer.endedAt)
    say({ t: 'changed', session, n })
    // The next request of `#ask` goes to another instance.
    this.#read({ withToken: true })
  }

  /** Returns what the session showed. */
  #read({ withToken }: { readonly withToken: boolean }): Readonly<Record<string, unknown>> | undefined {
    const { ledger } = this.#session
    const answer = this.#ask(
      { route: 'me', kind: 'read', method: 'GET', path: '/api/me', expected: [200] },
      { withToken }
    )
    if (this.#noteSignedOut(answer)) return undefined
    if (answer.status !== 200) return undefined
    const { startedAt, stale, ageMs, body } = answer
    if (body.sessionHandle !== this.#session.session) this.#complain('wrong-session', `${body.sessionHandle} answered`)
    const data = toData(body)
    const read = { data, startedAt, withToken, stale, ageMs }
    for (const { what, detail } of ledger.checkRead(read, this.#options.maxStalenessMs)) this.#complain(what, detail)
    return stale ? undefined : data
  }

  #list(): void {
    this.#noteSignedOut(
      this.#ask({ route: 'list', kind: 'other', method: 'GET', path: '/api/me/sessions', expected: [200] })
    )
  }

  /** A second device signs in, and is signed out from afar. */
  #revokeOtherDevice(): void {
    const answer = this.#authenticate('sign-in')
    if (answer.status !== 200) return
    const cookies = new Cookies()
    cookies.store(answer.cookies, answer.endedAt)
    const cookie = cookies.header(answer.endedAt, { withToken: false })
    this.#revoke({ session: this.#noteOpened(answer, cookie), cookie })
  }

  #revoke(device: EndedSession): void {
    const answer = this.#ask({
      route: 'revoke',
      kind: 'write',
      method: 'DELETE',
      path: `/api/me/sessions/${device.session}`,
      // 404: the try before had been done.
      expected: this.#toRevoke === undefined ? [204] : [204, 404]
    })
    if (this.#noteSignedOut(answer)) return
    if (answer.outcome !== 'ok') {
      this.#toRevoke = device
      this.#options.say({ t: 'ending', session: device.session })
      return
    }
    this.#toRevoke = undefined
    this.#noteEnded(device, 'revoked')
    for (const origin of this.#options.origins) this.#probeAt(origin, device)
  }

  #signOut(): void {
    const { say } = this.#options
    const { session, ledger } = this.#session
    const ended = { session, cookie: this.#cookies.header(Date.now(), { withToken: false }) }
    if (!this.#isLeaving) {
      const data = this.#read({ withToken: true })
      // Nobody could say afterwards what it had: not before it was seen once more.
      if (data === undefined) return
      const changes = ledger.missingFrom(data)
      if (changes.length > 0) say({ t: 'missing', session, changes })
    }
    const answer = this.#ask({
      route: 'sign-out',
      kind: 'write',
      method: 'POST',
      path: '/api/sign-out',
      expected: [204]
    })
    if (answer.outcome !== 'ok') {
      this.#isLeaving = true
      say({ t: 'ending', session })
      return
    }
    this.#forgetSession()
    this.#noteEnded(ended, 'signed-out')
    this.#probeAt(this.#nextOrigin(), ended)
  }

  #noteEnded(ended: EndedSession, how: 'signed-out' | 'revoked'): void {
    this.#ended = [ended, ...this.#ended].slice(0, keptEnded)
    this.#options.say({ t: 'ended', session: ended.session, how })
  }

  /** Tries a session that was ended. */
  #probe(): void {
    const ended = this.#ended[Math.floor(this.#options.random() * this.#ended.length)]
    if (ended !== undefined) this.#probeAt(this.#nextOrigin(), ended)
    else this.#read({ withToken: true })
  }

  #probeAt(origin: string, { session, cookie }: EndedSession): void {
    const request = { route: 'ended-session', kind: 'other', method: 'GET', path: '/api/me', expected: [401] } as const
    const { status, stale } = this.#options.ask({ ...request, origin, cookie })
    if (status === 200 && !stale) this.#complain('ended-accepted', `${session} at ${origin}`)
  }

  /** Asks with everything the browser has, at the next instance. */
  #ask(request: Omit<ApiRequest, 'origin' | 'cookie' | 'csrfToken'>, { withToken = true } = {}): ApiAnswer {
    const answer = this.#options.ask({
      ...request,
      origin: this.#nextOrigin(),
      cookie: this.#cookies.header(Date.now(), { withToken }),
      csrfToken: request.method === 'GET' ? undefined : this.#current?.csrfToken
    })
    this.#cookies.store(answer.cookies, answer.endedAt)
    return answer
  }

  /** A session that was not ended is refused: nothing is worse. */
  #noteSignedOut({ status }: ApiAnswer): boolean {
    if (status !== 401) return false
    this.#complain('signed-out', `${this.#session.session} is refused`)
    this.#forgetSession()
    return true
  }

  #forgetSession(): void {
    this.#current = undefined
    this.#isLeaving = false
    this.#cookies.clear()
  }

  get #session() {
    if (this.#current === undefined) throw new Error('nobody is signed in')
    return this.#current
  }

  #nextOrigin(): string {
    const { origins } = this.#options
    this.#turn = (this.#turn + 1) % origins.length
    return origins[this.#turn] ?? ''
  }

  #complain(what: Complaint, detail: string): void {
    this.#options.complain(what)
    this.#options.say({ t: 'complaint', at: Date.now(), what, detail })
  }
}

function toData({ data }: ApiAnswer['body']): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null ? { ...data } : {}
}
