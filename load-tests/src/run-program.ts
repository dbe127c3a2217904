import { isTestbedError } from '@repo/testbed'
import { BadOptionError } from './arguments/bad-option-error.ts'

export interface ProgramContext {
  /** Tells how it goes, beside what the program prints. */
  readonly say: (line: string) => void
  /** Aborts on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal
}

/** The frame of every program here: `program` returns the exit code; 2 is bad input, 130 an interrupt, 1 whatever else fails. */
export async function runProgram(
  program: (args: readonly string[], context: ProgramContext) => Promise<number>
): Promise<void> {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort(new Error(signal)))
  const say = (line: string) => console.error(line)
  try {
    process.exitCode = await program(process.argv.slice(2), { say, signal: interrupted.signal })
  } catch (error) {
    // All is stopped by now; what still waits for it would keep the process for minutes.
    if (interrupted.signal.aborted) process.exit(130)
    say(error instanceof Error ? error.message : String(error))
    process.exitCode = toExitCode(error)
  }
}

function toExitCode(error: unknown): number {
  return error instanceof BadOptionError || isTestbedError(error, 'TESTBED_BAD_OPTION') ? 2 : 1
}
