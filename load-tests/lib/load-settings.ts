import type { ScenarioName } from './mixes.ts'

/** What the run tells k6, as JSON in the variable LOAD. */
export interface LoadSettings {
  /** Scheme, host and port of every instance. */
  readonly origins: readonly string[]
  readonly scenario: ScenarioName
  /** Iterations begun in a second. */
  readonly rate: number
  readonly durationMs: number
  readonly seed: number
  /** Faults that the run will inject: they decide which thresholds hold. */
  readonly faults: readonly string[]
  /** Begins the addresses of users: two runs against one service must not sign the same ones up. */
  readonly prefix: string
  /** As the service has it. */
  readonly maxStalenessMs: number
}

const standard: LoadSettings = {
  origins: ['http://127.0.0.1:3000'],
  scenario: 'sessions',
  rate: 100,
  durationMs: 60_000,
  seed: 1,
  faults: [],
  prefix: 'load',
  maxStalenessMs: 2000
}

/** Settings from the JSON text that the run handed over; what it does not name has its default. */
export function parseLoadSettings(text: string | undefined): LoadSettings {
  return { ...standard, ...(text === undefined ? {} : (JSON.parse(text) as Partial<LoadSettings>)) }
}
