import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Program } from '@repo/testbed'
import { CommandError } from '../command-error.ts'

/** Gives a program its input, waits until it has ended and all it printed was read, and returns its exit code. */
export async function waitForEnd(child: ChildProcess, { program, input }: Program): Promise<number> {
  // One that ends before it has read tells by its exit code.
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  // Ctrl-C reaches the child as well; this program ends with it.
  const ignore = () => {}
  process.on('SIGINT', ignore)
  try {
    const [code] = await once(child, 'close')
    return typeof code === 'number' ? code : 130
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new CommandError(`${program} is not installed: it comes with Redis (redis-tools)`, 1, { cause })
  } finally {
    process.off('SIGINT', ignore)
  }
}
