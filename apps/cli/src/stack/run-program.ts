import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import type { Program } from '@repo/testbed'
import { CommandError } from '../command-error.ts'

/**
 * Hands the terminal over to it, and returns its exit code.
 * @param inputFile What it reads on standard input, in place of the terminal
 */
export async function runProgram({ program, args, environment, input }: Program, inputFile?: string): Promise<number> {
  await using file = inputFile === undefined ? undefined : await open(inputFile)
  const child = spawn(program, args, {
    stdio: [file?.fd ?? (input === undefined ? 'inherit' : 'pipe'), 'inherit', 'inherit'],
    env: { ...process.env, ...environment }
  })
  // One that ends before it has read tells by its exit code.
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  // Ctrl-C reaches the child as well; this program ends with it.
  const ignore = () => {}
  process.on('SIGINT', ignore)
  try {
    const [code] = await once(child, 'exit')
    return typeof code === 'number' ? code : 130
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new CommandError(`${program} is not installed: it comes with Redis (redis-tools)`, 1, { cause })
  } finally {
    process.off('SIGINT', ignore)
  }
}
