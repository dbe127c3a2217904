export interface Settings {
  readonly jobs: number
  readonly seed: number
  /** Things that are broken while jobs are added, one after the other. */
  readonly faults: number
  readonly workers: number
  /** Rounds of the comparison with plain BullMQ; 0 leaves it out. */
  readonly rounds: number
}

/** Reads the environment; throws one error that names what cannot be understood. */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = []
  const whole = (name: string, standard: number, min: number): number => {
    const value = Number(env[name] || standard)
    if (!Number.isInteger(value) || value < min) {
      problems.push(`${name} is a whole number of at least ${min}, not ${env[name]}`)
    }
    return value
  }
  const settings: Settings = {
    jobs: whole('JOBS', 10_000, 1),
    seed: whole('SEED', Math.floor(Math.random() * 1_000_000), 0),
    faults: whole('FAULTS', 16, 0),
    workers: whole('WORKERS', 2, 2),
    rounds: whole('ROUNDS', 25, 0)
  }
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return settings
}
