import { ConfigError, type RedisHaConfig } from '@repo/redis-ha'
import { z } from 'zod'
import { isSecret, readSecretFiles } from './read-secret-files.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The environment does not make a configuration; `problems` has all of them, in words. */
export class InvalidConfigurationError extends Error {
  override name = 'InvalidConfigurationError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`invalid configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

export interface Configuration<T> {
  readonly service: T
  readonly redis: RedisHaConfig
}

/** Reads the service's own settings and those of Redis; throws one error that names every problem of both. */
export function parseConfig<S extends z.ZodObject>(
  schema: S,
  env: Environment,
  parseRedis: (env: Environment) => RedisHaConfig
): Configuration<z.output<S>> {
  const fileProblems: string[] = []
  const given = readSecretFiles(schema, env, fileProblems)
  const service = schema.safeParse(withoutEmptyValues(given))
  const redis = tryParse(parseRedis, env)
  const problems = [
    ...fileProblems,
    ...(service.success ? [] : service.error.issues.map((issue) => toProblem(issue, schema, given))),
    ...('problems' in redis ? redis.problems : [])
  ]
  if (!service.success || 'problems' in redis || problems.length > 0) throw new InvalidConfigurationError(problems)
  return { service: service.data, redis: redis.config }
}

/** `parseConfig` for a process: says what is wrong on standard error and exits with 1. */
export function loadConfig<S extends z.ZodObject>(
  ...args: Parameters<typeof parseConfig<S>>
): Configuration<z.output<S>> {
  try {
    return parseConfig(...args)
  } catch (error) {
    if (!(error instanceof InvalidConfigurationError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

/** Compose passes variables that are not set as empty text. */
function withoutEmptyValues(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
}

function tryParse(
  parseRedis: (env: Environment) => RedisHaConfig,
  env: Environment
): { config: RedisHaConfig } | { problems: readonly string[] } {
  try {
    return { config: parseRedis(env) }
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems }
    throw error
  }
}

function toProblem(issue: z.core.$ZodIssue, schema: z.ZodObject, env: Environment): string {
  const name = String(issue.path[0] ?? 'environment')
  const field: unknown = schema.shape[name]
  const meta = field instanceof z.ZodType ? field.meta() : undefined
  const value = env[name]
  if (value === undefined || value === '') return `${name} is missing. ${meta?.description ?? ''}`.trimEnd()
  // A secret is never repeated, not even to say that it is too short.
  return isSecret(schema, name) ? `${name}: ${issue.message}` : `${name}: ${issue.message} (got "${value}")`
}
