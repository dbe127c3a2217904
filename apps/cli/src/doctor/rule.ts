import type { Facts } from './facts.ts'

/** Something that can be wrong with a stack. */
export interface Rule {
  readonly id: string
  /** `broken`: users notice, or will with the next failure. `risky`: it works, and need not for long. */
  readonly severity: 'broken' | 'risky'
  /** What it means, and what to do about it. */
  readonly advice: string
  /** Where more is said: docs/runbooks/<name>.md. */
  readonly runbook: string
  /** What is wrong, one line each; nothing when all is well. */
  check(facts: Facts): readonly string[]
}

export interface Finding extends Omit<Rule, 'check'> {
  readonly says: readonly string[]
}
