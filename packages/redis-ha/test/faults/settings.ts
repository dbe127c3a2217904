import { type RunFault, runFaults } from './run-plan.ts'
import { type SubjectName, subjectNames } from './subjects/create-subject.ts'

export interface Settings {
  readonly faults: readonly RunFault[]
  /** Measure what redis-ha costs while nothing is broken: `FAULTS=none`. */
  readonly cost: boolean
  readonly runs: number
  readonly minReplicas: readonly (0 | 1)[]
  readonly subjects: readonly SubjectName[]
  readonly healAfterMs: number
  /** Where results go as JSON. */
  readonly jsonFile: string | undefined
  /** Go on with what that file has from an earlier call. */
  readonly resume: boolean
  /** A document whose results are replaced. */
  readonly reportFile: string | undefined
  /** Random sequences in place of the faults one by one. */
  readonly sequences: number
  readonly seed: number
}

/** Reads the environment; throws one error that names what cannot be understood. */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = []
  const list = <T extends string>(name: string, all: readonly T[], standard: readonly T[]): readonly T[] => {
    const names = (env[name] ?? '').split(',').filter((item) => item !== '')
    const unknown = names.filter((item) => !all.includes(item as T))
    if (unknown.length > 0) problems.push(`${name} names ${unknown.join(', ')}; known are ${all.join(', ')}`)
    return names.length === 0 ? standard : all.filter((item) => names.includes(item))
  }
  const whole = (name: string, standard: number): number => {
    const value = Number(env[name] ?? standard)
    if (!Number.isInteger(value) || value < 0) problems.push(`${name} must be a whole number, not ${env[name]}`)
    return value
  }
  const named = list('FAULTS', [...runFaults, 'none'], [...runFaults, 'none'])
  const settings: Settings = {
    faults: runFaults.filter((fault) => named.includes(fault)),
    cost: named.includes('none'),
    runs: whole('RUNS', 5),
    minReplicas: list('MIN_REPLICAS', ['1', '0'], ['1', '0']).map((text) => (text === '1' ? 1 : 0)),
    subjects: list('SUBJECTS', subjectNames, ['redis-ha']),
    healAfterMs: whole('HEAL_AFTER_MS', 20_000),
    jsonFile: env.JSON,
    resume: env.RESUME === 'yes',
    reportFile: env.REPORT,
    sequences: whole('SEQUENCES', 0),
    seed: whole('SEED', Math.floor(Math.random() * 1_000_000))
  }
  if (settings.resume && settings.jsonFile === undefined) problems.push('RESUME=yes needs JSON, the file to go on with')
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return settings
}
