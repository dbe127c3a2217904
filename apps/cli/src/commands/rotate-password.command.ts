import { isTestbedError, waitUntil } from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { collectProgram } from '../stack/collect-program.ts'
import { isServiceReady } from '../stack/is-service-ready.ts'
import { runProgram } from '../stack/run-program.ts'
import type { AttachedStack } from '../stack/stack-kind.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

/** They read passwords when they start, and only then. */
const readers = ['scrape-config', 'redis-exporter']
const readyTimeoutMs = 60_000

export const rotatePasswordCommand: Command = {
  name: 'rotate-password',
  usage: `<nodes | sentinels | user> ${onUsage} [--json]`,
  summary:
    'Change a password everywhere while everything runs; a user where there are users (docs/guides/rotate-passwords.md)',
  async run(args) {
    const { values, positionals } = parseArguments(
      this,
      args,
      { ...onOption, json: { type: 'boolean' } },
      { min: 1, max: 1 }
    )
    const [who = ''] = positionals
    const kind = toStackKind(values.on)
    if (kind.groupScript === undefined || kind.name === 'processes') {
      throw new CommandError(`not on ${kind.name}: its passwords are in no files`)
    }
    const stack = await kind.attach()
    const startedAt = performance.now()
    for (const step of ['add', 'use', 'remove']) {
      const script = await kind.groupScript('rotate-password.sh', [who, step])
      const code = values.json === true ? (await collectProgram(script)).code : await runProgram(script)
      if (code !== 0) return code
      if (step === 'use') await restartReaders(stack, who, kind.name)
    }
    const durationMs = Math.round(performance.now() - startedAt)
    // The script has told the others on standard error.
    if (values.json === true) process.stdout.write(`${JSON.stringify({ rotated: who, durationMs })}\n`)
    return 0
  }
}

/** One after the other, so that nobody notices. */
async function restartReaders(stack: AttachedStack, who: string, on: string): Promise<void> {
  for (const name of readers) await restartIfThere(stack, name)
  // On Compose the file of this user alone is mounted in them, and a file that is replaced stays the old one there.
  if (who !== 'app' || on !== 'compose') return
  for (const service of stack.services.filter(({ readyPath }) => readyPath === undefined)) {
    await stack.restartService(service.name)
    await waitUntil(`${service.name} ready`, () => isServiceReady(service), { timeoutMs: readyTimeoutMs })
  }
}

async function restartIfThere({ restartService }: AttachedStack, name: string): Promise<void> {
  try {
    await restartService(name)
  } catch (error) {
    if (!(error instanceof Error) || !isTestbedError(error, 'TESTBED_NOT_FOUND')) throw error
  }
}
