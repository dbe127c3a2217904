import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import type { Program } from '@repo/testbed'
import { waitForEnd } from './wait-for-end.ts'

/**
 * Hands the terminal over to it, and returns its exit code.
 * @param inputFile What it reads on standard input, in place of the terminal
 */
export async function runProgram(program: Program, inputFile?: string): Promise<number> {
  await using file = inputFile === undefined ? undefined : await open(inputFile)
  const child = spawn(program.program, program.args, {
    stdio: [file?.fd ?? (program.input === undefined ? 'inherit' : 'pipe'), 'inherit', 'inherit'],
    env: { ...process.env, ...program.environment }
  })
  return await waitForEnd(child, program)
}
