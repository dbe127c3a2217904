import type { ScryptOptions } from 'node:crypto'

export interface ScryptCost {
  /** Base-2 logarithm of N. */
  readonly logN: number
  readonly r: number
  readonly p: number
}

/** What is stored of a password, and what the next check of it needs. */
export interface PasswordHash {
  readonly cost: ScryptCost
  readonly salt: Buffer
  readonly key: Buffer
}

/** Less memory, more rounds: OWASP's Password Storage Cheat Sheet calls these as good as each other. */
const roundsByLogN: Readonly<Record<number, number>> = { 13: 10, 14: 5, 15: 3, 16: 2, 17: 1 }

export function toScryptCost(logN: number): ScryptCost {
  return { logN, r: 8, p: roundsByLogN[logN] ?? 1 }
}

export function toScryptOptions({ logN, r, p }: ScryptCost): ScryptOptions {
  const N = 2 ** logN
  // Node's own limit is 32 MiB, which 2^15 with its working space is just above.
  return { N, r, p, maxmem: 128 * r * (N + p + 8) }
}

/** The usual text form: `$scrypt$ln=15,r=8,p=3$<salt>$<key>`. */
export function renderPasswordHash({ cost: { logN, r, p }, salt, key }: PasswordHash): string {
  return `$scrypt$ln=${logN},r=${r},p=${p}$${toBase64(salt)}$${toBase64(key)}`
}

export function parsePasswordHash(text: string): PasswordHash {
  const match = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(text)
  if (match === null) throw new Error('a stored password hash is not one of scrypt')
  const [, logN, r, p, salt = '', key = ''] = match
  return {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64')
  }
}

const toBase64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')
