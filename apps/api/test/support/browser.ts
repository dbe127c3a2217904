import { headers } from '@repo/contracts'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'

/** Remembers cookies and the CSRF token from answer to answer, as a page in a browser does. */
export class Browser {
  readonly cookies: Record<string, string>
  csrfToken: string | undefined
  readonly #app: FastifyInstance

  constructor(app: FastifyInstance, cookies: Record<string, string> = {}) {
    this.#app = app
    this.cookies = { ...cookies }
  }

  async request(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    { headers: own, ...options }: InjectOptions = {}
  ): Promise<LightMyRequestResponse> {
    const response = await this.#app.inject({
      method,
      url,
      cookies: this.cookies,
      headers: { ...(this.csrfToken !== undefined && { [headers.csrfToken]: this.csrfToken }), ...own },
      ...options
    })
    for (const { name, value, maxAge } of response.cookies) {
      if (maxAge === 0) delete this.cookies[name]
      else this.cookies[name] = value
    }
    this.csrfToken = /"csrfToken":"([^"]+)"/.exec(response.body)?.[1] ?? this.csrfToken
    return response
  }

  get = (url: string) => this.request('GET', url)
  post = (url: string, payload?: object) => this.request('POST', url, payload === undefined ? {} : { payload })
  patch = (url: string, payload: object) => this.request('PATCH', url, { payload })
  delete = (url: string) => this.request('DELETE', url)

  /** The same browser before an answer that is still on its way. */
  clone(app: FastifyInstance = this.#app): Browser {
    const browser = new Browser(app, this.cookies)
    browser.csrfToken = this.csrfToken
    return browser
  }
}
