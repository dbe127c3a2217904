import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { TestbedError } from '../errors.ts'

export interface DockerOptions {
  readonly env?: Readonly<Record<string, string>>
  /** @default 60_000 */
  readonly timeoutMs?: number
}

/** Runs the docker CLI and returns what it said on standard output. */
export async function docker(args: readonly string[], options: DockerOptions = {}): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('docker', [...args], {
      env: { ...process.env, ...options.env },
      timeout: options.timeoutMs ?? 60_000,
      maxBuffer: 64 * 1024 * 1024
    })
    return stdout
  } catch (error) {
    throw toDockerError(args, error)
  }
}

const maxLines = 15

function toDockerError(args: readonly string[], cause: unknown): TestbedError {
  const { code, stderr = '', killed } = cause as { code?: unknown; stderr?: string; killed?: boolean }
  if (code === 'ENOENT') {
    return new TestbedError(
      'TESTBED_TOOL_MISSING',
      'docker is not installed: install Docker Engine 25 or newer with Compose 2.20 or newer (https://docs.docker.com/engine/install/)',
      { cause }
    )
  }
  if (
    /cannot connect to the docker daemon|error during connect|connection refused|permission denied.*docker/i.test(
      stderr
    )
  ) {
    return new TestbedError(
      'TESTBED_TOOL_MISSING',
      `the Docker engine does not answer: start it, or set DOCKER_HOST. It said: ${stderr.trim()}`,
      { cause }
    )
  }
  const said = killed === true ? 'no end in time' : stderr.trim().split('\n').slice(-maxLines).join('\n')
  return new TestbedError('TESTBED_DOCKER_FAILED', `docker ${args.slice(0, 4).join(' ')} … failed: ${said}`, { cause })
}
