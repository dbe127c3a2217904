import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { reservePorts, serviceArguments, waitUntil } from '@repo/testbed'

/** A worker in a process of its own. */
export interface WorkerProcess {
  readonly child: ChildProcess
  readonly url: string
  /** Everything it has logged. */
  log(): string
  waitUntilReady(): Promise<void>
  metric(series: string): Promise<number>
  /** Exit code, or the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>
}

export interface WorkerProcessOptions {
  readonly environment: Readonly<Record<string, string>>
  /** In `apps/worker`. @default 'src/main.ts' */
  readonly main?: string
  /** @default a free one */
  readonly port?: number
}

const startTimeoutMs = 20_000

/** Starts a worker from its sources. */
export async function startWorkerProcess({
  environment,
  main = 'src/main.ts',
  port
}: WorkerProcessOptions): Promise<WorkerProcess> {
  const httpPort = port ?? (await reservePorts('127.0.0.1', 1))[0]
  const program = resolve(import.meta.dirname, '../..', main)
  const child = spawn(process.execPath, [...serviceArguments, '--conditions=@repo/source', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(httpPort),
      INSTANCE_NAME: 'worker-1',
      SHUTDOWN_DRAIN_MS: '0',
      ...environment
    }
  })
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const url = `http://127.0.0.1:${httpPort}`
  return {
    child,
    url,
    log: () => log,
    async waitUntilReady() {
      const isReady = async () => {
        if (child.exitCode !== null) throw new Error(`the worker ended with ${child.exitCode}:\n${log}`)
        return (await fetch(`${url}/readyz`).catch(() => undefined))?.ok
      }
      await waitUntil('the worker to be ready', isReady, { timeoutMs: startTimeoutMs, detail: () => log })
    },
    async metric(series) {
      const page = await (await fetch(`${url}/metrics`)).text()
      return Number(
        page
          .split('\n')
          .find((line) => line.startsWith(`${series} `))
          ?.split(' ')[1]
      )
    },
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      const [code, endedBy] = await exited
      return code ?? (endedBy as NodeJS.Signals)
    }
  }
}
