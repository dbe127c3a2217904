import { type ParseArgsConfig, parseArgs } from 'node:util'
import { CommandError } from '../command-error.ts'

export interface Command {
  readonly name: string
  /** Its arguments, as shown in help. */
  readonly usage: string
  readonly summary: string
  /** Resolves with the exit code. */
  run(args: readonly string[]): Promise<number>
}

/** Parses a command's arguments; a wrong one ends with its usage and exit code 2. */
export function parseArguments<T extends NonNullable<ParseArgsConfig['options']>>(
  { name, usage }: Pick<Command, 'name' | 'usage'>,
  args: readonly string[],
  options: T,
  positionals: { readonly min: number; readonly max: number } = { min: 0, max: 0 }
) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    if (parsed.positionals.length < positionals.min || parsed.positionals.length > positionals.max) {
      throw new Error(parsed.positionals.length < positionals.min ? 'an argument is missing' : 'too many arguments')
    }
    return parsed
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\nusage: ha ${name} ${usage}`.trimEnd(), 2)
  }
}
