/** What a user who is signed in may do in one iteration. */
export type Action = 'read' | 'change' | 'list' | 'revoke' | 'sign-out' | 'sign-in-again' | 'probe'

export type Mix = Readonly<Partial<Record<Action, number>>>

export interface Scenario {
  readonly summary: string
  readonly mix: Mix
  /** Parts of the duration, and the multiple of the rate they end at. @default the rate, after a short start */
  readonly stages?: readonly { readonly share: number; readonly rate: number }[]
  /** Iterations a second, unless `--rate` says otherwise. */
  readonly rate: number
}

const everyday: Mix = { read: 64, change: 22, list: 3, revoke: 2, 'sign-out': 4, probe: 5 }

/** Shares of what users do; each change is followed by a read through another instance. */
export const scenarios = {
  sessions: { summary: 'sign-in, read, change, revoke, sign-out in realistic shares', mix: everyday, rate: 100 },
  'read-heavy': {
    summary: 'nine reads in ten',
    mix: { read: 90, change: 5, list: 1, 'sign-out': 2, probe: 2 },
    rate: 120
  },
  'write-heavy': {
    summary: 'changes, revocations and sign-outs mostly',
    mix: { read: 22, change: 58, revoke: 5, 'sign-out': 10, probe: 5 },
    rate: 60
  },
  queue: {
    summary: 'signing in again and again: each time a job, and a mail',
    mix: { read: 35, change: 5, 'sign-in-again': 55, probe: 5 },
    rate: 40
  },
  spike: {
    summary: 'three times the rate for a fifth of the time, around the fault',
    mix: everyday,
    rate: 50,
    stages: [
      { share: 0.15, rate: 1 },
      { share: 0.05, rate: 3 },
      { share: 0.2, rate: 3 },
      { share: 0.05, rate: 1 },
      { share: 0.55, rate: 1 }
    ]
  },
  soak: {
    summary: 'everyday life, for long: the faults come again and again',
    mix: { ...everyday, read: 74, change: 16, 'sign-out': 2 },
    rate: 60
  }
} as const satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof scenarios

/** One action by its share; `at` is in [0, 1). */
export function chooseAction(mix: Mix, at: number): Action {
  const parts = Object.entries(mix) as [Action, number][]
  let left = at * parts.reduce((sum, [, share]) => sum + share, 0)
  for (const [action, share] of parts) {
    if (left < share) return action
    left -= share
  }
  return 'read'
}
