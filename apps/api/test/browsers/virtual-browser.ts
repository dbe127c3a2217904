import { setTimeout as delay } from 'node:timers/promises'
import { type ApiClient, ApiError, createApiClient, type Me } from '@repo/contracts'
import { BrowserLedger } from './browser-ledger.ts'

export interface VirtualBrowserOptions {
  /** Every instance of the API; each request goes to any of them. */
  readonly origins: readonly [string, ...string[]]
  readonly credentials: { readonly email: string; readonly password: string }
  readonly thinkMs: number
  readonly random?: () => number
}

/** Rounds after which a browser signs in a second device and signs it out again from afar. */
const roundsBetweenRevocations = 12

/** A user who goes on changing and reading one session, through whichever instance answers. */
export class VirtualBrowser {
  readonly ledger = new BrowserLedger()
  readonly #options: VirtualBrowserOptions
  readonly #random: () => number
  #client: ApiClient

  constructor(options: VirtualBrowserOptions) {
    this.#options = options
    this.#random = options.random ?? Math.random
    this.#client = createApiClient({ baseUrl: options.origins[0] })
  }

  async signIn(): Promise<void> {
    await this.#client.at(this.#anyOrigin()).signIn(this.#options.credentials)
  }

  /** Goes on until `signal` is aborted. Reads never wait for a change that is under way. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#change(signal), this.#read(signal)])
  }

  /** The last look at the session, at every instance. */
  async checkEnd(): Promise<void> {
    for (const origin of this.#options.origins) {
      try {
        this.ledger.checkEnd(counterOf((await this.#client.at(origin).me()).body), origin)
      } catch (error) {
        this.#complain(error, 'read failed')
      }
    }
  }

  async #change(signal: AbortSignal): Promise<void> {
    // Not all at once.
    let round = Math.floor(this.#random() * roundsBetweenRevocations)
    while (!signal.aborted) {
      await this.#think()
      round += 1
      if (round % roundsBetweenRevocations === 0) await this.#revokeOtherDevice()
      else await this.#countUp()
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#think()
      const atLeast = this.ledger.acknowledged
      const origin = this.#anyOrigin()
      try {
        const { body } = await this.#client.at(origin).me()
        this.ledger.checkRead(counterOf(body), atLeast, origin)
      } catch (error) {
        this.#complain(error, 'read failed')
      }
    }
  }

  async #countUp(): Promise<void> {
    const { ledger } = this
    ledger.sent += 1
    const counter = ledger.sent
    try {
      await this.#client.at(this.#anyOrigin()).changeSession({ counter })
      ledger.acknowledged = counter
      ledger.totals.changes += 1
    } catch (error) {
      this.#complain(error, 'change failed')
    }
  }

  /** From the moment the revocation is answered no instance may know that session. */
  async #revokeOtherDevice(): Promise<void> {
    const device = createApiClient({ baseUrl: this.#anyOrigin() })
    try {
      const { body } = await device.signIn(this.#options.credentials)
      await this.#client.at(this.#anyOrigin()).revokeSession(body.sessionHandle)
    } catch (error) {
      return this.#complain(error, 'change failed')
    }
    this.ledger.totals.revocations += 1
    for (const origin of this.#options.origins) {
      const accepted = await device
        .at(origin)
        .me()
        .then(
          () => true,
          () => false
        )
      if (accepted) this.ledger.complain('revoked session accepted', origin)
    }
  }

  /** 503 asks to come again, which is right for a change and never for a read. */
  #complain(error: unknown, complaint: 'read failed' | 'change failed'): void {
    const status = error instanceof ApiError ? error.status : undefined
    const detail = error instanceof Error ? `${error.message} ${error.cause ?? ''}` : String(error)
    if (status === 401) this.ledger.complain('signed out', detail)
    else if (status === 503 && complaint === 'change failed') this.ledger.totals.refused += 1
    else this.ledger.complain(complaint, detail)
  }

  #think(): Promise<void> {
    return delay(this.#options.thinkMs * (0.5 + this.#random()))
  }

  #anyOrigin(): string {
    const { origins } = this.#options
    return origins[Math.floor(this.#random() * origins.length)] ?? origins[0]
  }
}

function counterOf({ data }: Me): number {
  return Number(data.counter ?? 0)
}
