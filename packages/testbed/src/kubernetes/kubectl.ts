import { execFile } from 'node:child_process'
import { TestbedError } from '../errors.ts'

export interface KubectlOptions {
  /** @default 60_000 */
  readonly timeoutMs?: number
  /** What it reads on standard input. */
  readonly input?: string
}

/** Runs kubectl with the current context and returns what it said on standard output. */
export function kubectl(args: readonly string[], { timeoutMs = 60_000, input }: KubectlOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 }
    const child = execFile('kubectl', [...args], options, (cause, stdout, stderr) => {
      if (cause === null) resolve(stdout)
      else reject(toKubectlError(args, cause, stderr))
    })
    // One that could not be started tells through the callback.
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })
}

export async function kubectlJson<T>(args: readonly string[]): Promise<T> {
  return JSON.parse(await kubectl([...args, '--output', 'json'])) as T
}

const maxLines = 15

function toKubectlError(args: readonly string[], cause: Error, stderr: string): TestbedError {
  if ('code' in cause && cause.code === 'ENOENT') {
    return new TestbedError(
      'TESTBED_TOOL_MISSING',
      'kubectl is not installed: https://kubernetes.io/docs/tasks/tools/',
      {
        cause
      }
    )
  }
  if (
    /connection to the server|unable to connect|no configuration has been provided|couldn't get current server/i.test(
      stderr
    )
  ) {
    return new TestbedError(
      'TESTBED_TOOL_MISSING',
      `no Kubernetes cluster answers: set KUBECONFIG, or kubectl's context. It said: ${stderr.trim().split('\n').at(-1)}`,
      { cause }
    )
  }
  const wasKilled = 'killed' in cause && cause.killed === true
  const said = wasKilled ? 'no end in time' : stderr.trim().split('\n').slice(-maxLines).join('\n')
  const code = /\(NotFound\)/.test(stderr) ? 'TESTBED_NOT_FOUND' : 'TESTBED_KUBECTL_FAILED'
  return new TestbedError(code, `kubectl ${args.slice(0, 5).join(' ')} … failed: ${said}`, { cause })
}
