import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import pLimit from 'p-limit'
import { PasswordChecksBusyError } from './password-checks-busy-error.ts'
import {
  type PasswordHash,
  parsePasswordHash,
  renderPasswordHash,
  type ScryptCost,
  toScryptCost,
  toScryptOptions
} from './password-hash.ts'

export interface PasswordHasherOptions {
  /** Base-2 logarithm of scrypt's N. */
  readonly logN: number
  /** Each takes a core, one of libuv's four threads and its memory. @default 2 */
  readonly parallel?: number
  /** Beyond this many waiting ones the next is refused at once. @default 32 */
  readonly maxWaiting?: number
  /** One that has waited for longer is refused when its turn comes: a slow machine lets nobody wait for all 32. @default 3000 */
  readonly maxWaitMs?: number
}

const scryptAsync = promisify<string, Buffer, number, ReturnType<typeof toScryptOptions>, Buffer>(scrypt)
const saltBytes = 16
const keyBytes = 32

/** Makes and checks password hashes, a few at a time. */
export class PasswordHasher {
  readonly #cost: ScryptCost
  readonly #parallel: number
  readonly #maxWaiting: number
  readonly #maxWaitMs: number
  readonly #limit: ReturnType<typeof pLimit>
  /** Checked in place of a user's when there is no such user. */
  readonly #decoy: string

  constructor({ logN, parallel = 2, maxWaiting = 32, maxWaitMs = 3000 }: PasswordHasherOptions) {
    this.#cost = toScryptCost(logN)
    this.#parallel = parallel
    this.#maxWaiting = maxWaiting
    this.#maxWaitMs = maxWaitMs
    this.#limit = pLimit(parallel)
    this.#decoy = renderPasswordHash({
      cost: this.#cost,
      salt: randomBytes(saltBytes),
      key: randomBytes(keyBytes)
    })
  }

  async hash(password: string): Promise<string> {
    const salt = randomBytes(saltBytes)
    const key = await this.#derive(password, { cost: this.#cost, salt })
    return renderPasswordHash({ cost: this.#cost, salt, key })
  }

  /** Whether the password is the one of this hash; without a hash it takes as long, and is not. */
  async verify(password: string, hash: string | undefined): Promise<boolean> {
    const expected = parsePasswordHash(hash ?? this.#decoy)
    const key = await this.#derive(password, expected)
    return timingSafeEqual(key, expected.key) && hash !== undefined
  }

  /** Whether a hash was made with other parameters than those of now. */
  isOutdated(hash: string): boolean {
    const { logN, r, p } = parsePasswordHash(hash).cost
    return logN !== this.#cost.logN || r !== this.#cost.r || p !== this.#cost.p
  }

  async #derive(password: string, { cost, salt }: Omit<PasswordHash, 'key'>): Promise<Buffer> {
    const { activeCount, pendingCount } = this.#limit
    if (activeCount + pendingCount >= this.#parallel + this.#maxWaiting) throw new PasswordChecksBusyError()
    const queuedAt = performance.now()
    return this.#limit(() => {
      if (performance.now() - queuedAt > this.#maxWaitMs) throw new PasswordChecksBusyError()
      return scryptAsync(password, salt, keyBytes, toScryptOptions(cost))
    })
  }
}
