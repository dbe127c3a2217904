import { parseArgs } from 'node:util'
import { z } from 'zod'

const count = z.coerce.number().int().positive()

const settingsSchema = z.object({
  /** Rounds that count; one more before them warms everything up. */
  rounds: count.default(8),
  /** Length of each measurement in milliseconds. */
  duration: count.default(1000),
  /** File for every figure of every round. */
  json: z.string().optional()
})

export type BenchSettings = z.output<typeof settingsSchema>

/** `--rounds N --duration MS --json FILE`; throws with a sentence for anything else. */
export function parseSettings(args: readonly string[]): BenchSettings {
  const options = { rounds: { type: 'string' }, duration: { type: 'string' }, json: { type: 'string' } } as const
  const { values } = parseArgs({ args: [...args], options })
  const result = settingsSchema.safeParse(values)
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`)
  throw new Error(problems.join('\n'))
}
