import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { serviceArguments } from '@repo/testbed'
import type { BenchTopology } from './bench-variant.ts'

/** A running variant. */
export interface BenchServer {
  readonly name: string
  readonly port: number
  /** CPU that the process has used so far, in microseconds. */
  cpuMicros(): Promise<number>
  stop(): Promise<void>
}

export async function startServer(name: string, topology: BenchTopology): Promise<BenchServer> {
  const script = fileURLToPath(new URL('server-process.ts', import.meta.url))
  const child = fork(script, [name, JSON.stringify(topology)], { execArgv: [...serviceArguments, ...process.execArgv] })
  const { port } = await nextMessage<{ port: number }>(child, name)
  return {
    name,
    port,
    async cpuMicros() {
      const answer = nextMessage<{ cpuMicros: number }>(child, name)
      child.send('cpu')
      return (await answer).cpuMicros
    },
    async stop() {
      if (child.exitCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    }
  }
}

async function nextMessage<T>(child: ChildProcess, name: string): Promise<T> {
  const settled = new AbortController()
  const { signal } = settled
  try {
    const [message] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`${name} ended with ${code}`)
      })
    ])
    return message as T
  } finally {
    settled.abort()
  }
}
