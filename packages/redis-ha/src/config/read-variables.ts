import { type EnvironmentAlias, type EnvironmentVariable, environmentVariables } from './environment-variables.ts'
import { hidePassword } from './hide-password.ts'
import type { Parsed } from './value-parsers.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A variable's value, and the spelling that set it, readable or not; `setBy` is undefined when nobody did. */
export interface Reading<T> {
  readonly value: T
  readonly setBy: string | undefined
}

type Variables = typeof environmentVariables
type ValueOf<V> = V extends { parse: (text: string) => Parsed<infer T> } ? T : never

/** What the environment says, by the keys of `environmentVariables`; undefined where nothing is set and there is no default. */
export type Readings = {
  readonly [K in keyof Variables]: Reading<
    Variables[K] extends { readonly default: string } ? ValueOf<Variables[K]> : ValueOf<Variables[K]> | undefined
  >
}

/** Reads every variable under all its spellings; what is wrong goes to `problems`, and the default counts instead. */
export function readVariables(env: Environment, problems: string[]): Readings {
  const readings = Object.entries(environmentVariables).map(([key, variable]) => [key, read(variable, env, problems)])
  // Each reading is what its own variable's `parse` returned.
  return Object.fromEntries(readings) as Readings
}

function read(variable: EnvironmentVariable, env: Environment, problems: string[]): Reading<unknown> {
  const spellings: readonly EnvironmentAlias[] = [variable, ...(variable.aliases ?? [])]
  const found: Reading<unknown>[] = []
  let setBy: string | undefined
  for (const { name, parse = variable.parse } of spellings) {
    const text = textOf(env, name, variable.isSecret === true)
    if (text === undefined) continue
    setBy ??= name
    const parsed = parse(text)
    if ('problems' in parsed) problems.push(...parsed.problems.map((problem) => `${name}: ${problem}`))
    else found.push({ value: parsed.value, setBy: name })
  }
  const [first, ...others] = found
  for (const other of others) {
    if (first === undefined || JSON.stringify(first.value) === JSON.stringify(other.value)) continue
    problems.push(describeConflict(variable, env, first.setBy ?? '', other.setBy ?? ''))
  }
  return first ?? { value: readDefault(variable), setBy }
}

/** The text of a variable; empty text counts as not set, because that is how Compose passes what is not there. */
function textOf(env: Environment, name: string, isSecret = false): string | undefined {
  const text = isSecret ? env[name] : env[name]?.trim()
  // A link that Kubernetes injects for a Service called redis; nobody set it.
  const isServiceLink = name === 'REDIS_PORT' && /^(tcp|udp|sctp):\/\//.test(text ?? '')
  return text === '' || isServiceLink ? undefined : text
}

function readDefault(variable: EnvironmentVariable): unknown {
  if (variable.default === undefined) return undefined
  const parsed = variable.parse(variable.default)
  if ('problems' in parsed) throw new Error(`${variable.name} has a default that it does not accept`)
  return parsed.value
}

function describeConflict(variable: EnvironmentVariable, env: Environment, a: string, b: string): string {
  const show = (name: string) => (variable.isSecret ? name : `${name}="${hidePassword(env[name] ?? '')}"`)
  return `${show(a)} and ${show(b)} mean the same setting and disagree: keep one, best ${variable.name}`
}
