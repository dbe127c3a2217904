import { Signer } from '@fastify/cookie'
import type { PresentedCookie, SessionExchange } from './session-exchange.ts'
import { toSessionKey } from './session-keys.ts'

interface UnsignResult {
  readonly valid: boolean
  readonly renew: boolean
  readonly value: string | null
}

/** A browser comes again within seconds: its cookie need not be checked again. */
const maxRemembered = 10_000

/** Checks and makes the signatures of session cookies; the first secret signs, the others are still accepted. */
export class SessionSigner {
  readonly #signer: Signer
  readonly #currentExchange: () => SessionExchange | undefined
  /** Cookies that were found right, with what that gave. */
  readonly #right = new Map<string, PresentedCookie>()

  constructor(secrets: readonly string[], currentExchange: () => SessionExchange | undefined) {
    this.#signer = new Signer([...secrets])
    this.#currentExchange = currentExchange
  }

  /** A cookie whose signature is right, re-signed when its secret is on the way out; `undefined` for any other text. */
  present(cookie: string): PresentedCookie | undefined {
    const remembered = this.#right.get(cookie)
    if (remembered !== undefined) return remembered
    const { valid, renew, value } = this.#signer.unsign(cookie)
    if (!valid || value === null) return undefined
    const presented = {
      sessionId: value,
      key: toSessionKey(value),
      value: renew ? this.#signer.sign(value) : cookie,
      needsRenewal: renew
    }
    if (this.#right.size >= maxRemembered) this.#right.clear()
    this.#right.set(cookie, presented)
    return presented
  }

  /** As @fastify/session wants it; a cookie that `present` has checked is not checked again. */
  unsign(cookie: string): UnsignResult {
    const presented = this.#currentExchange()?.presented
    if (presented?.value === cookie) return { valid: true, renew: false, value: presented.sessionId }
    return this.#signer.unsign(cookie)
  }

  sign(sessionId: string): string {
    const presented = this.#currentExchange()?.presented
    return presented?.sessionId === sessionId ? presented.value : this.#signer.sign(sessionId)
  }
}
