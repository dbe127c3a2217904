import { headers } from '../http-headers.ts'
import { CookieJar } from './cookie-jar.ts'

/** What a client remembers from answer to answer, whichever instance gave it. */
export class ClientState {
  readonly #jar = new CookieJar()
  #csrfToken: string | undefined
  #freshness: { token: string; sequence: number } | undefined
  #sequence = 0

  /** Headers for the next request, and the number it has in the order of sending. */
  prepare(): { readonly headers: Record<string, string>; readonly sequence: number } {
    const { header } = this.#jar
    const sent: Record<string, string> = {}
    if (header !== undefined) sent.cookie = header
    if (this.#csrfToken !== undefined) sent[headers.csrfToken] = this.#csrfToken
    if (this.#freshness !== undefined) sent[headers.freshnessToken] = this.#freshness.token
    this.#sequence += 1
    return { headers: sent, sequence: this.#sequence }
  }

  note(response: Response, sequence: number): void {
    this.#jar.store(response.headers.getSetCookie())
    const token = response.headers.get(headers.freshnessToken)
    // An older answer that arrives late must not take back what a newer one has told.
    if (token === null || sequence < (this.#freshness?.sequence ?? 0)) return
    this.#freshness = { token, sequence }
  }

  noteBody(body: unknown): void {
    const { csrfToken } = Object(body) as { csrfToken?: unknown }
    if (typeof csrfToken === 'string') this.#csrfToken = csrfToken
  }
}
