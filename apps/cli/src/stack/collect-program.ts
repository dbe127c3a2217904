import { spawn } from 'node:child_process'
import type { Program } from '@repo/testbed'
import { waitForEnd } from './wait-for-end.ts'

/** What a program left behind. */
interface CollectedProgram {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs it as `runProgram` does, but keeps what it prints; what it says on standard error is passed on as it comes. */
export async function collectProgram(program: Program): Promise<CollectedProgram> {
  const child = spawn(program.program, program.args, {
    stdio: [program.input === undefined ? 'inherit' : 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...program.environment }
  })
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    process.stderr.write(text)
  })
  const code = await waitForEnd(child, program)
  return { code, stdout, stderr }
}
