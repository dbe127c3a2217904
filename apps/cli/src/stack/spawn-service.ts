import { type ChildProcess, spawn } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { waitUntil } from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import type { ServiceRecord } from './service-process.ts'
import { repositoryRoot, stackFolder } from './stack-files.ts'

export interface RunningService extends ServiceRecord {
  readonly logFile: string
  /** Asks it to stop in order; kills it after `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
  /** Lets it outlive this process. */
  unref(): void
}

const readyTimeoutMs = 20_000

/** Starts an app of this repository from its sources and waits until it is ready. */
export async function spawnService(options: {
  readonly name: string
  readonly app: 'api' | 'worker'
  readonly port: number
  readonly environment: Readonly<Record<string, string>>
}): Promise<RunningService> {
  const { name, app, port, environment } = options
  const logFile = join(stackFolder, `${name}.log`)
  const log = openSync(logFile, 'a')
  const main = join(repositoryRoot, 'apps', app, 'src', 'main.ts')
  const child = spawn(process.execPath, ['--conditions=@repo/source', main], {
    // A group of its own: Ctrl-C in the terminal reaches this program alone, which then stops all in order.
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env.PATH,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      INSTANCE_NAME: name,
      ...environment
    }
  })
  const url = `http://127.0.0.1:${port}`
  try {
    await waitUntil(`${name} ready`, () => isReady(child, url), { timeoutMs: readyTimeoutMs })
  } catch {
    await stopChild(child, 1000)
    throw new CommandError(
      `${name} did not start:\n${readFileSync(logFile, 'utf8').trim().split('\n').slice(-15).join('\n')}`
    )
  }
  return {
    name,
    url,
    ...(child.pid !== undefined && { pid: child.pid }),
    logFile,
    stop: (timeoutMs) => stopChild(child, timeoutMs),
    unref: () => child.unref()
  }
}

async function isReady(child: ChildProcess, url: string): Promise<boolean> {
  if (child.exitCode !== null) throw new Error('it ended')
  try {
    return (await fetch(`${url}/readyz`)).ok
  } catch {
    return false
  }
}

async function stopChild(child: ChildProcess, timeoutMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  await ended
  clearTimeout(timer)
}
