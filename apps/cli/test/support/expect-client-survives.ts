import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startTopology, waitUntil } from '@repo/testbed'
import { expect, onTestFinished } from 'vitest'

/** The first block in this language of the guide to clients. */
export function readShownClient(language: string): string {
  const guide = readFileSync(join(import.meta.dirname, '../../../../docs/guides/clients.md'), 'utf8')
  const [, shown = ''] = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(guide) ?? []
  return shown
}

/**
 * Runs a client through the loss of its master. It writes `client:N` for N from 0 on, and prints N when both replicas have
 * confirmed it, `unconfirmed` otherwise; expects it to go on by itself, and every N that it printed to be there.
 */
export async function expectClientSurvives(program: string, args: readonly string[], cwd: string): Promise<void> {
  const topology = await startTopology({ password: 'of nodes', sentinelPassword: 'of Sentinels' })
  onTestFinished(() => topology.stop())
  const env = { ...process.env, ...topology.environment() }
  const { child, lines, errors } = startClient(program, args, { cwd, env })
  const confirmed = () => lines().filter((line) => line !== 'unconfirmed')
  const more = (of: () => readonly string[], count: number) => {
    const goal = of().length + count
    return waitUntil('writes', () => of().length >= goal, { timeoutMs: 45_000, detail: errors })
  }
  await more(confirmed, 50)
  await topology.fault('kill-master')
  // Each waits in vain for the replica that is away.
  await more(lines, 3)
  await topology.heal()
  await topology.waitUntilSettled(45_000)
  await more(confirmed, 50)
  child.kill('SIGTERM')
  await once(child, 'exit')
  const numbers = confirmed()
  const master = await topology.currentMaster()
  const [found] = await topology.ask(master, ['MGET', ...numbers.map((number) => `client:${number}`)])
  expect(found).toEqual(numbers)
}

interface StartedClient {
  readonly child: ChildProcess
  /** What it has printed; the last line may be half written, and is left out. */
  lines(): string[]
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
  return { child, lines: () => out.split('\n').slice(0, -1), errors: () => errors }
}
