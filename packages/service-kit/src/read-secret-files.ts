import { readFileSync } from 'node:fs'
import { z } from 'zod'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The environment with what the files of `NAME_FILE` hold as `NAME`, for every setting of `schema` that is a secret. A file
 * that cannot be read, and a setting given twice, go to `problems`.
 */
export function readSecretFiles(schema: z.ZodObject, env: Environment, problems: string[]): Environment {
  const result = { ...env }
  for (const name of Object.keys(schema.shape).filter((name) => isSecret(schema, name))) {
    const variable = `${name}_FILE`
    const file = env[variable]
    if (file === undefined || file === '') continue
    if (env[name] !== undefined && env[name] !== '') problems.push(`${name} and ${variable} are both set: keep one`)
    try {
      result[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    } catch (error) {
      problems.push(`${variable}: expected a file that can be read (got "${file}"): ${(error as Error).message}`)
    }
  }
  return result
}

/** Is the value of this setting never to be repeated? */
export function isSecret(schema: z.ZodObject, name: string): boolean {
  const field: unknown = schema.shape[name]
  return field instanceof z.ZodType && field.meta()?.secret === true
}
