import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { serviceArguments, waitUntil } from '@repo/testbed'
import { passwordLogN } from '../support/test-users.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export interface ApiInstances {
  readonly origins: readonly [string, ...string[]]
  /** What went wrong in their logs: lines of level error and above. */
  errors(): readonly string[]
  stop(): Promise<void>
}

/** Several processes of the real API on one topology. */
export async function startApiInstances(
  count: number,
  environment: Readonly<Record<string, string>>
): Promise<ApiInstances> {
  const instances = Array.from({ length: count }, (_, i) => startInstance(`api-${i + 1}`, environment))
  const stop = async () => {
    await Promise.all(instances.map(({ child }) => kill(child)))
  }
  process.once('exit', () => {
    for (const { child } of instances) child.kill('SIGKILL')
  })
  try {
    const [first, ...others] = await Promise.all(instances.map(({ origin }) => origin()))
    if (first === undefined) throw new Error('at least one instance is needed')
    return { origins: [first, ...others], errors: () => instances.flatMap(({ errors }) => errors()), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function startInstance(name: string, environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [...serviceArguments, '--conditions=@repo/source', main], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: '0',
      INSTANCE_NAME: name,
      SESSION_SECRETS: 'a-test-secret-of-forty-characters-length',
      COOKIE_SECURE: 'false',
      PASSWORD_SCRYPT_LOG_N: `${passwordLogN}`,
      // All browsers come from one address.
      SIGN_UP_MAX_PER_ADDRESS: '100000',
      SIGN_IN_MAX_FAILURES_PER_ADDRESS: '100000',
      ...environment
    }
  })
  let log = ''
  child.stdout.on('data', (data) => {
    log += data
  })
  const findOrigin = () => /listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(log)?.[1]
  return {
    child,
    // `fast` writes may be lost, and are reported: here those that note when a session was last seen.
    errors: () => log.split('\n').filter((line) => /"level":[56]0/.test(line) && !line.includes('writes lost')),
    origin: () =>
      waitUntil(
        `${name} to be ready`,
        async () => {
          if (child.exitCode !== null) throw new Error(`${name} ended:\n${log}`)
          const origin = findOrigin()
          return origin !== undefined && (await fetch(`${origin}/readyz`)).ok && origin
        },
        { timeoutMs: 30_000 }
      )
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
