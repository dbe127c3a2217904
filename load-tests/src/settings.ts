import type { ScenarioName } from '../lib/mixes.ts'

export const places = ['processes', 'compose', 'kubernetes'] as const
export type Place = (typeof places)[number]

/** How sessions are stored: as this project does, or as others do on the same API (peers/). */
export const stores = ['redis-ha', 'ioredis', 'ioredis-detector', 'node-redis'] as const
export type StoreName = (typeof stores)[number]

/** One run of load, checked and complete. */
export interface LoadTestSettings {
  /** A fault's name, `none`, `sequence` or `random`. */
  readonly fault: string
  readonly on: Place
  readonly profile: ProfileName
  readonly scenario: ScenarioName
  readonly store: StoreName
  readonly seed: number
  /** Iterations a second. */
  readonly rate: number
  readonly durationMs: number
  readonly replicas: number
  readonly instances: number
  /** Sentinel's down-after-milliseconds. */
  readonly downAfterMs: number
  /** Instances that run already; nothing is started and nothing broken. */
  readonly targets: readonly string[] | undefined
  /** Where the record goes as JSON, beside the report. */
  readonly jsonFile: string | undefined
  /** Folder of the report. */
  readonly outDirectory: string
  /** What was typed. */
  readonly command: string
}

export interface Profile {
  readonly summary: string
  readonly durationMs: number
  /** For each of several faults in a row. */
  readonly eachMs: number
  readonly scenario: ScenarioName
}

export const profiles = {
  smoke: { summary: 'one minute', durationMs: 60_000, eachMs: 45_000, scenario: 'sessions' },
  standard: { summary: 'five minutes', durationMs: 300_000, eachMs: 90_000, scenario: 'sessions' },
  soak: {
    summary: 'as long as --duration says (an hour without it), the fault again and again',
    durationMs: 3_600_000,
    eachMs: 0,
    scenario: 'soak'
  }
} as const satisfies Record<string, Profile>

export type ProfileName = keyof typeof profiles
