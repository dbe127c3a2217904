import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { TestbedError } from '../errors.ts'
import { waitUntil } from '../wait-until.ts'
import { serviceArguments } from './service-arguments.ts'

export interface ServiceOptions {
  readonly name: string
  /** Path of the program, a source of this repository. */
  readonly main: string
  readonly port: number
  readonly environment: Readonly<Record<string, string>>
  /** What it logs: into a file, or line by line to a listener. */
  readonly log: { readonly file: string } | { readonly onLine: (text: string) => void }
}

export interface StartedService {
  readonly name: string
  /** Scheme, host and port. */
  readonly url: string
  readonly pid: number
  /** Asks it to stop in order, and kills it after `timeoutMs`. @default 10 000 */
  stop(timeoutMs?: number): Promise<void>
  /** Lets it outlive this process; one that logs to a file only. */
  unref(): void
}

const readyTimeoutMs = 30_000
const answerTimeoutMs = 2000
const shownLines = 20

/** Starts a service from its sources on this machine and waits until it is ready; it ends with this process. */
export async function startService(options: ServiceOptions): Promise<StartedService> {
  const { name, port } = options
  const { child, lastLines } = spawnService(options)
  const url = `http://127.0.0.1:${port}`
  const killNow = () => child.kill('SIGKILL')
  process.once('exit', killNow)
  const stop = async (timeoutMs = 10_000) => {
    await stopChild(child, timeoutMs)
    process.off('exit', killNow)
  }
  try {
    await waitUntil(`${name} ready`, () => isReady(child, url), { timeoutMs: readyTimeoutMs })
  } catch (cause) {
    await stop(1000)
    throw new TestbedError('TESTBED_START_FAILED', `${name} did not start:\n${lastLines()}`, { cause })
  }
  return {
    name,
    url,
    // Without one it would not be ready.
    pid: child.pid ?? 0,
    stop,
    unref: () => {
      process.off('exit', killNow)
      child.unref()
    }
  }
}

function spawnService({ name, main, port, environment, log }: ServiceOptions) {
  const file = 'file' in log ? openSync(log.file, 'a') : undefined
  const child = spawn(process.execPath, [...serviceArguments, '--conditions=@repo/source', main], {
    // A group of its own: Ctrl-C reaches this process alone, which stops all in order.
    detached: true,
    stdio: ['ignore', file ?? 'pipe', file ?? 'pipe'],
    env: {
      PATH: process.env.PATH,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      INSTANCE_NAME: name,
      ...environment
    }
  })
  if (file !== undefined) closeSync(file)
  const kept: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null || !('onLine' in log)) continue
    createInterface({ input: stream }).on('line', (text) => {
      if (kept.push(text) > shownLines) kept.shift()
      log.onLine(text)
    })
  }
  const lines = () => ('file' in log ? readFileSync(log.file, 'utf8').trim().split('\n').slice(-shownLines) : kept)
  return { child, lastLines: () => lines().join('\n') }
}

async function isReady(child: ChildProcess, url: string): Promise<boolean> {
  if (hasEnded(child)) throw new Error('it ended')
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(answerTimeoutMs) })).ok
  } catch {
    return false
  }
}

async function stopChild(child: ChildProcess, timeoutMs: number): Promise<void> {
  if (hasEnded(child)) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  await ended
  clearTimeout(timer)
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
