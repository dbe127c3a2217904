import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { waitUntil } from '@repo/testbed'
import { onTestFinished } from 'vitest'
import { passwordLogN } from './test-users.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export interface ApiProcess {
  readonly origin: string
  readonly child: ChildProcess
  /** What it has written so far, JSON lines. */
  log(): string
}

/** The real process on a free port, ready; killed with the test. */
export async function startApiProcess(environment: Readonly<Record<string, string>>): Promise<ApiProcess> {
  const child = spawn(process.execPath, ['--conditions=@repo/source', main], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: '0',
      INSTANCE_NAME: 'api-1',
      SESSION_SECRETS: 'a-test-secret-of-forty-characters-length',
      COOKIE_SECURE: 'false',
      PASSWORD_SCRYPT_LOG_N: `${passwordLogN}`,
      SHUTDOWN_DRAIN_MS: '0',
      ...environment
    }
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      log += data
    })
  }
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const findOrigin = () => /listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(log)?.[1]
  const isReady = async () => {
    if (child.exitCode !== null) throw new Error(`the API ended:\n${log}`)
    const origin = findOrigin()
    return origin !== undefined && (await fetch(`${origin}/readyz`)).ok
  }
  await waitUntil('the API to be ready', isReady, { timeoutMs: 30_000 })
  return { origin: findOrigin() ?? '', child, log: () => log }
}
