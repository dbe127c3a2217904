import { headers, type Me, meSchema, type Notification, notificationsSchema, type SessionPatch } from '@repo/contracts'

/** An answer of the API, with what its headers say of where the session was read. */
export interface Answer<T> {
  readonly body: T
  readonly instance: string
  readonly source: string | undefined
  readonly stale: boolean
}

/** The API answered something else than 2xx, or nothing. */
export class RequestError extends Error {
  override name = 'RequestError'
  readonly status: number | undefined

  constructor(message: string, status: number | undefined, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

const timeoutMs = 20_000

/** One browser: keeps its cookies, and may talk to another instance with every request. */
export class SessionClient {
  readonly #cookies = new Map<string, string>()

  async signIn(url: string, userId: string): Promise<Answer<Me>> {
    const answer = await this.#request(url, 'POST', '/api/sign-in', { userId })
    return { ...answer, body: meSchema.parse(answer.body) }
  }

  async me(url: string): Promise<Answer<Me>> {
    const answer = await this.#request(url, 'GET', '/api/me')
    return { ...answer, body: meSchema.parse(answer.body) }
  }

  async change(url: string, patch: SessionPatch): Promise<Answer<Me>> {
    const answer = await this.#request(url, 'PATCH', '/api/me/session', patch)
    return { ...answer, body: meSchema.parse(answer.body) }
  }

  async notifications(url: string): Promise<readonly Notification[]> {
    const { body } = await this.#request(url, 'GET', '/api/me/notifications')
    return notificationsSchema.parse(body).notifications
  }

  async #request(url: string, method: string, path: string, body?: unknown): Promise<Answer<unknown>> {
    let response: Response
    try {
      response = await fetch(`${url}${path}`, {
        method,
        headers: {
          cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(body === undefined ? {} : { 'content-type': 'application/json' })
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs)
      })
    } catch (cause) {
      throw new RequestError(`${method} ${path}: no answer`, undefined, { cause })
    }
    const text = await response.text()
    if (!response.ok) throw new RequestError(`${method} ${path}: ${response.status} ${text}`, response.status)
    this.#keepCookies(response)
    return {
      body: text === '' ? undefined : JSON.parse(text),
      instance: response.headers.get(headers.instance) ?? '',
      source: response.headers.get(headers.readSource) ?? undefined,
      stale: response.headers.get(headers.readStale) === 'true'
    }
  }

  #keepCookies(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';')
      const [name = '', value = ''] = pair.split('=', 2)
      const isRemoved = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute)) || value === ''
      if (isRemoved) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }
}
