import { z } from 'zod'
import type { AttemptLimits } from './attempt-limits.ts'

const count = z.coerce.number().int().positive()

/** Settings of the limits on attempts; spread into the service's own schema. */
export const attemptConfigShape = {
  ATTEMPT_WINDOW_SECONDS: count
    .default(900)
    .describe(
      'Time over which the limits below come back, evenly: after the last of 10 attempts another one is allowed each tenth of it.'
    ),
  SIGN_IN_MAX_FAILURES_PER_ACCOUNT_AND_ADDRESS: count
    .default(10)
    .describe('Wrong passwords for one account from one address (IPv6: one /64 network), until 429.'),
  SIGN_IN_MAX_FAILURES_PER_ACCOUNT: count
    .default(20)
    .describe(
      'Wrong passwords for one account from all addresses together, those aside from which it has signed in within 30 days. With the default at most 100 in any hour.'
    ),
  SIGN_IN_MAX_FAILURES_PER_ADDRESS: count
    .default(100)
    .describe('Wrong passwords from one address for all accounts together, attempts under way included.'),
  SIGN_UP_MAX_PER_ADDRESS: count.default(30).describe('Sign-ups from one address, successful or not.')
}

export type AttemptConfig = { readonly [K in keyof typeof attemptConfigShape]: number }

export function toAttemptLimits(config: AttemptConfig): AttemptLimits {
  return {
    windowMs: config.ATTEMPT_WINDOW_SECONDS * 1000,
    failuresPerAccountAndAddress: config.SIGN_IN_MAX_FAILURES_PER_ACCOUNT_AND_ADDRESS,
    failuresPerAccount: config.SIGN_IN_MAX_FAILURES_PER_ACCOUNT,
    failuresPerAddress: config.SIGN_IN_MAX_FAILURES_PER_ADDRESS,
    signUpsPerAddress: config.SIGN_UP_MAX_PER_ADDRESS
  }
}
