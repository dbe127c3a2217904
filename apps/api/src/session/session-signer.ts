import { Signer } from '@fastify/cookie'
import type { PresentedCookie, SessionExchange } from './session-exchange.ts'

interface UnsignResult {
  readonly valid: boolean
  readonly renew: boolean
  readonly value: string | null
}

/** Checks and makes the signatures of session cookies; the first secret signs, the others are still accepted. */
export class SessionSigner {
  readonly #signer: Signer
  readonly #currentExchange: () => SessionExchange | undefined

  constructor(secrets: readonly string[], currentExchange: () => SessionExchange | undefined) {
    this.#signer = new Signer([...secrets])
    this.#currentExchange = currentExchange
  }

  /** A cookie whose signature is right, re-signed when its secret is on the way out; `undefined` for any other text. */
  present(cookie: string): PresentedCookie | undefined {
    const { valid, renew, value } = this.#signer.unsign(cookie)
    if (!valid || value === null) return undefined
    return { sessionId: value, value: renew ? this.#signer.sign(value) : cookie, needsRenewal: renew }
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
