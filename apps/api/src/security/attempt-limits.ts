import { hash } from 'node:crypto'
import { toAddressGroup } from './to-address-group.ts'

export type AttemptKind = 'sign-in' | 'sign-up' | 'password'

/** How many attempts at once, and again in each window spread over it. */
export interface AttemptLimits {
  readonly windowMs: number
  readonly failuresPerAccountAndAddress: number
  readonly failuresPerAccount: number
  readonly failuresPerAddress: number
  readonly signUpsPerAddress: number
}

export interface Attempt {
  readonly kind: AttemptKind
  /** What the client calls the account, there or not. */
  readonly account: string
  readonly address: string
}

/** An attempt that was let through. */
export interface TakenAttempt extends Attempt {
  /** The buckets that it was counted in: only those can give it back. */
  readonly countedIn: ReadonlySet<Bucket['name']>
}

export interface Bucket {
  readonly name: 'account-and-address' | 'account' | 'address'
  readonly key: string
  readonly intervalMs: number
  readonly burst: number
  /** While this key is there, the bucket does not count. */
  readonly exemptBy?: string
  /** What an attempt that succeeds does to it: it was no failure, or all failures before it were the user's own. */
  readonly afterSuccess: 'give' | 'empty' | 'keep'
}

/**
 * The buckets that an attempt fills. Who guesses one account from one address is stopped first; an account is limited over
 * all addresses too, but not for addresses from which it has signed in before: nobody can lock its owner out from elsewhere.
 */
export function toBuckets({ kind, account, address }: Attempt, limits: AttemptLimits): readonly Bucket[] {
  const group = toAddressGroup(address)
  const pair = `${account}|${group}`
  const bucket = (name: Bucket['name'], text: string, burst: number, afterSuccess: Bucket['afterSuccess']): Bucket => ({
    name,
    key: toKey(`${kind}:${name}`, text),
    intervalMs: Math.ceil(limits.windowMs / burst),
    burst,
    afterSuccess
  })
  if (kind === 'sign-up') return [bucket('address', group, limits.signUpsPerAddress, 'keep')]
  return [
    bucket('account-and-address', pair, limits.failuresPerAccountAndAddress, 'empty'),
    { ...bucket('account', account, limits.failuresPerAccount, 'give'), exemptBy: toKey(`${kind}:known`, pair) },
    bucket('address', group, limits.failuresPerAddress, 'give')
  ]
}

/** Neither addresses nor what users are called stand in Redis in the clear. */
function toKey(name: string, text: string): string {
  return `attempts:${name}:${hash('sha256', text, 'base64url')}`
}
