import { execFile } from 'node:child_process'
import { join } from 'node:path'

export interface HaResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const main = join(import.meta.dirname, '../../src/main.ts')

/** Runs `ha` in a process of its own, with `environment` beside PATH and HOME. */
export function runHa(args: string, environment: Readonly<Record<string, string>> = {}): Promise<HaResult> {
  const { PATH = '', HOME = '' } = process.env
  const argv = ['--conditions=@repo/source', main, ...args.split(' ')]
  return new Promise((resolve) => {
    const child = execFile(process.execPath, argv, { env: { PATH, HOME, ...environment } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
    // Nobody types anything: what asks for input finds its end.
    child.stdin?.end()
  })
}
