import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commands } from '../src/commands/commands.ts'
import { readCommandTable } from './support/command-table.ts'

const root = join(import.meta.dirname, '../../..')

/** The targets that operators of Redis with Sentinel know from other Makefiles. */
const known = [
  ...['up', 'down', 'restart', 'clean', 'status', 'health', 'sentinel-status', 'info', 'logs'],
  ...['connect-master', 'connect-slave-1', 'connect-slave-2', 'connect-slave-3'],
  ...['connect-sentinel-1', 'connect-sentinel-2', 'connect-sentinel-3'],
  ...['test-replication', 'test-failover', 'benchmark', 'backup', 'flush-all']
]

/** Those that no `make` is for: a report is of a file that has to be named, and of no stack. */
const withoutTarget = new Set(['report'])

const rows = readCommandTable()
const commandOf = (target: string) => rows.find(({ elsewhere }) => elsewhere.includes(`\`make ${target}\``))?.args ?? ''

const help = execFileSync('make', ['--no-print-directory', 'help'], { cwd: root, encoding: 'utf8', stdio: 'pipe' })

it.each(known)('has its own `make` for `make %s`, the same as the guide says', (target) => {
  const command = commandOf(target)
  expect(command).not.toBe('')
  // Ours cleans what was built too; what it asks before it deletes stands in the guide, for the test that runs it.
  const ours = target === 'clean' ? ['down', 'ARGS=--data'] : [target.replace('slave', 'replica')]
  const [last] = dryRun(...ours, 'ON=compose')
    .trim()
    .split('\n')
    .slice(-1)
  const words = (last ?? '').split(/\s+/).filter((word) => !['./ha', '--on', 'compose'].includes(word))
  expect(words).toEqual(command.split(' ').filter((word) => word !== '--yes'))
})

it.each(commands.map(({ name }) => name).filter((name) => !withoutTarget.has(name)))(
  'has a `make` for `ha %s`, and lists it',
  (command) => {
    const [target, listed] = command === 'connect' ? ['connect-master', 'connect-%'] : [command, command]
    expect(dryRun(target, 'ARGS=one')).toMatch(new RegExp(`^\\./ha ${command} .*\\bone$`, 'm'))
    expect(help).toContain(`\n  make ${listed} `)
  }
)

function dryRun(...args: readonly string[]): string {
  return execFileSync('make', ['--no-print-directory', '--dry-run', ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: 'pipe'
  })
}
