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
    if (token === null) return
    const known = this.#freshness
    const isNewer = known === undefined || (compareInHistory(token, known.token) ?? sequence - known.sequence) > 0
    // An older answer that arrives late must not take back what a newer one has told.
    this.#freshness = {
      token: isNewer ? token : known.token,
      sequence: Math.max(sequence, known?.sequence ?? 0)
    }
  }

  noteBody(body: unknown): void {
    const { csrfToken } = Object(body) as { csrfToken?: unknown }
    if (typeof csrfToken === 'string') this.#csrfToken = csrfToken
  }
}

/** Which of two tokens is further on in the history that both are of; undefined where they cannot be compared so. */
function compareInHistory(a: string, b: string): number | undefined {
  const [historyOfA, offsetOfA = ''] = a.split('.')
  const [historyOfB, offsetOfB = ''] = b.split('.')
  const difference = Number.parseInt(offsetOfA, 36) - Number.parseInt(offsetOfB, 36)
  return historyOfA === historyOfB && !Number.isNaN(difference) ? difference : undefined
}
