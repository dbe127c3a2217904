import { type LevelWithSilent, type Logger, pino } from 'pino'
import { PinoPretty } from 'pino-pretty'
import { serializeError } from './serialize-error.ts'

export type { Logger } from 'pino'

export interface LoggerOptions {
  readonly level: LevelWithSilent
  /** Stands in every line as `instance`. */
  readonly instance: string
  /** @default whether standard output is a terminal */
  readonly pretty?: boolean
}

/** Logger of one process: JSON lines on standard output, readable ones on a terminal. */
export function createLogger({ level, instance, pretty = process.stdout.isTTY }: LoggerOptions): Logger {
  const options = { level, base: { instance }, serializers: { err: serializeError } }
  return pretty ? pino(options, PinoPretty({ ignore: 'pid,hostname', sync: true })) : pino(options)
}
