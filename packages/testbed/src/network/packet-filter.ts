import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { TestbedError } from '../errors.ts'
import { isInNamespace } from './namespace.ts'

const tables = ['filter', 'nat'] as const

/** Adds `rules` to the chain TESTBED, all at once. */
export async function addRules(table: (typeof tables)[number], rules: readonly string[]): Promise<void> {
  requireNamespace()
  const restore = promisify(execFile)('iptables-restore', ['-w', '--noflush'])
  restore.child.stdin?.end([`*${table}`, ...rules, 'COMMIT', ''].join('\n'))
  await restore.catch((cause) => {
    throw new TestbedError('TESTBED_FAULT_FAILED', `iptables-restore refused: ${cause.stderr}`, { cause })
  })
}

/** Takes all of them away again. */
export async function clearRules(): Promise<void> {
  requireNamespace()
  for (const table of tables) await promisify(execFile)('iptables', ['-w', '-t', table, '-F', 'TESTBED'])
}

function requireNamespace(): void {
  if (isInNamespace()) return
  throw new TestbedError(
    'TESTBED_FAULT_FAILED',
    'packets are dropped only inside a network namespace of our own: start this process with runInNamespace'
  )
}
