import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startTopology, waitUntil } from '@repo/testbed'
import { onTestFinished } from 'vitest'

/** The first block in this language of the guide to clients. */
export function readShownClient(language: string): string {
  const guide = readFileSync(join(import.meta.dirname, '../../../../docs/guides/clients.md'), 'utf8')
  const [, shown = ''] = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(guide) ?? []
  return shown
}

/**
 * Runs a client through the loss of its master. It writes `client:N` for N from 0 on, and prints N when replicas have
 * confirmed it; expects it to go on by itself. Returns every N that it printed and that is not there.
 */
export async function expectClientSurvives(program: string, args: readonly string[], cwd: string): Promise<string[]> {
  const topology = await startTopology({ password: 'of nodes', sentinelPassword: 'of Sentinels' })
  onTestFinished(() => topology.stop())
  const env = { ...process.env, ...topology.environment() }
  const { child, confirmed, errors } = startClient(program, args, { cwd, env })
  const more = (count: number) => {
    const goal = confirmed().length + count
    return waitUntil('confirmed writes', () => confirmed().length >= goal, { timeoutMs: 45_000, detail: errors })
  }
  await more(50)
  await topology.fault('kill-master')
  await more(50)
  await topology.heal()
  await topology.waitUntilSettled(45_000)
  await more(50)
  child.kill('SIGTERM')
  await once(child, 'exit')
  const numbers = confirmed()
  const master = await topology.currentMaster()
  const [found] = await topology.ask(master, ['MGET', ...numbers.map((number) => `client:${number}`)])
  if (!Array.isArray(found)) throw new Error(`MGET answered ${found}`)
  return numbers.filter((number, index) => found[index] !== number)
}

interface StartedClient {
  readonly child: ChildProcess
  /** What it has said was confirmed; the last line may be half written. */
  confirmed(): string[]
  errors(): string
}

function startClient(program: string, args: readonly string[], options: SpawnOptions): StartedClient {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let [out, errors] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  return { child, confirmed: () => out.split('\n').slice(0, -1), errors: () => errors }
}
