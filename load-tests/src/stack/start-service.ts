import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { waitUntil } from '@repo/testbed'
import { parseLogLine } from './parse-log-line.ts'
import type { ServiceLogLine } from './stack.ts'

export interface ServiceOptions {
  readonly name: string
  /** Path of the program. */
  readonly main: string
  readonly port: number
  readonly environment: Readonly<Record<string, string>>
  readonly onLog: (line: ServiceLogLine) => void
}

export interface StartedService {
  readonly origin: string
  readonly pid: number
  /** Asks it to stop in order, and kills it when it takes too long. */
  stop(): Promise<void>
}

const readyTimeoutMs = 30_000
const stopTimeoutMs = 10_000
const keptLines = 20

/** Starts a service of this repository from its sources and waits until it is ready; it ends with this process. */
export async function startService({ name, main, port, environment, onLog }: ServiceOptions): Promise<StartedService> {
  const child = spawn(process.execPath, ['--conditions=@repo/source', main], {
    // A group of its own: Ctrl-C reaches this process alone, which stops all in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      INSTANCE_NAME: name,
      SHUTDOWN_DRAIN_MS: '0',
      ...environment
    }
  })
  const killNow = () => child.kill('SIGKILL')
  process.once('exit', killNow)
  const last: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      last.push(text)
      if (last.length > keptLines) last.shift()
      const line = parseLogLine(text)
      if (line !== undefined) onLog(line)
    })
  }
  const origin = `http://127.0.0.1:${port}`
  const stop = async () => {
    await stopChild(child)
    process.off('exit', killNow)
  }
  try {
    await waitUntil(`${name} ready`, () => isReady(child, origin), { timeoutMs: readyTimeoutMs })
  } catch (cause) {
    await stop()
    throw new Error(`${name} did not start:\n${last.join('\n')}`, { cause })
  }
  // Without one it would not be ready.
  return { origin, pid: child.pid ?? 0, stop }
}

async function isReady(child: ChildProcess, origin: string): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended')
  try {
    return (await fetch(`${origin}/readyz`)).ok
  } catch {
    return false
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
  await ended
  clearTimeout(timer)
}
