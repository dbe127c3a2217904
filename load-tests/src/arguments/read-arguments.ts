import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { BadOptionError } from './bad-option-error.ts'

/** What was typed, by option; throws BadOptionError for what is none. */
export function readArguments<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    // pnpm hands on the two dashes that stand before options.
    return parseArgs({ args: args.filter((argument, i) => i > 0 || argument !== '--'), options, strict: true }).values
  } catch (cause) {
    const [sentence] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
    throw new BadOptionError(`${sentence} (--help lists the options)`, { cause })
  }
}

export function toOneOf<T extends string>(name: string, value: string, all: readonly T[]): T {
  const found = all.find((known) => known === value)
  if (found === undefined) throw new BadOptionError(`--${name}: there is no '${value}'. One of: ${all.join(', ')}`)
  return found
}

export function toWhole(name: string, value: string, min: number, max: number): number {
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= min && number <= max) return number
  throw new BadOptionError(`--${name}: expected a whole number from ${min} to ${max}, not '${value}'`)
}

const unitsMs = { s: 1000, m: 60_000, h: 3_600_000 } as const

/** `90`, `90s`, `5m`, `2h`; the bounds are texts like these. */
export function toDurationMs(name: string, value: string, [min, max]: readonly [string, string]): number {
  const durationMs = parseDurationMs(value)
  if (durationMs >= parseDurationMs(min) && durationMs <= parseDurationMs(max)) return durationMs
  throw new BadOptionError(`--${name}: expected ${min} to ${max}, as in 90s, 5m or 2h, not '${value}'`)
}

function parseDurationMs(value: string): number {
  const [, number, unit = 's'] = /^(\d+)([smh])?$/.exec(value) ?? []
  return Number(number) * unitsMs[unit as keyof typeof unitsMs]
}
