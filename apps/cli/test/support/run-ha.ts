import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'

export interface HaResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const main = join(import.meta.dirname, '../../src/main.ts')
const root = resolve(import.meta.dirname, '../../../..')

const running = new Set<Promise<HaResult>>()

type Environment = Readonly<Record<string, string>>

/** Runs `ha` in a process of its own, with `environment` beside PATH and HOME, and types `input`. */
export function runHa(args: string, environment: Environment = {}, input = ''): Promise<HaResult> {
  const argv = ['--conditions=@repo/source', main, ...args.split(' ')]
  return start(process.execPath, argv, environment, { input })
}

/** Runs a line of a document as a shell does: `ha` is that of this clone, and a variable that is not set is an error. */
export function runLine(line: string, environment: Environment = {}, cwd: string = root): Promise<HaResult> {
  const PATH = `${root}:${process.env.PATH}`
  return start('sh', ['-uc', line], { PATH, ...environment }, { cwd })
}

/** Before a file stops what it had started: an `ha up` that a test has given up on may still be at work. */
export async function waitForHa(): Promise<void> {
  await Promise.all(running)
}

function start(
  program: string,
  argv: readonly string[],
  environment: Environment,
  { input = '', cwd }: { readonly input?: string; readonly cwd?: string }
): Promise<HaResult> {
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, ...environment }
  const result = new Promise<HaResult>((resolve) => {
    const child = execFile(program, [...argv], { env, cwd }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
    // What asks for more finds the end.
    child.stdin?.end(input)
  })
  running.add(result)
  return result
}
