import { execFile } from 'node:child_process'
import { join } from 'node:path'

export interface HaResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const main = join(import.meta.dirname, '../../src/main.ts')

const running = new Set<Promise<HaResult>>()

/** Runs `ha` in a process of its own, with `environment` beside PATH and HOME, and types `input`. */
export function runHa(args: string, environment: Readonly<Record<string, string>> = {}, input = ''): Promise<HaResult> {
  const result = start(args, environment, input)
  running.add(result)
  return result
}

/** Before a file stops what it had started: an `ha up` that a test has given up on may still be at work. */
export async function waitForHa(): Promise<void> {
  await Promise.all(running)
}

function start(args: string, environment: Readonly<Record<string, string>>, input: string): Promise<HaResult> {
  const { PATH = '', HOME = '' } = process.env
  const argv = ['--conditions=@repo/source', main, ...args.split(' ')]
  return new Promise((resolve) => {
    const child = execFile(process.execPath, argv, { env: { PATH, HOME, ...environment } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
    // What asks for more finds the end.
    child.stdin?.end(input)
  })
}
