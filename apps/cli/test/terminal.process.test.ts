import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ProcessTopology, startTopology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const program = join(root, 'ha')
const folder = mkdtempSync(join(tmpdir(), 'ha-terminal-'))
// A make inside a make says which folder it enters.
const { MAKELEVEL, MAKEFLAGS, MFLAGS, ...ownEnv } = process.env
const env = { ...ownEnv, HA_RUN_DIR: folder, HA_ON: 'processes' }
let topology: ProcessTopology

beforeAll(async () => {
  // Where `ha` looks for the stack that runs.
  topology = await startTopology({ folder: join(folder, 'demo/redis'), downAfterMs: 5000 })
})
afterAll(async () => {
  await topology?.stop()
  rmSync(folder, { recursive: true })
})

it.each([
  ['connect-master', 'master'],
  ['connect-replica-1', 'slave'],
  ['connect-replica-2', 'slave'],
  ['connect-sentinel-1', 'sentinel'],
  ['connect-sentinel-2', 'sentinel'],
  ['connect-sentinel-3', 'sentinel']
])('hands what is typed after `make %s` to redis-cli at a %s', async (target, role) => {
  const { code, stdout } = await run('make', ['--no-print-directory', target], 'ROLE\nPING\n')
  expect(code).toBe(0)
  const lines = stdout.trim().split('\n')
  expect([lines[0], lines.at(-1)]).toEqual([role, 'PONG'])
})

it('deletes everything only when the name of the group was typed', async () => {
  const master = await topology.currentMaster()
  await topology.ask(master, ['SET', 'session', 'ada'])
  const flushAll = (input: string) => onTerminal(`${program} flush-all`, input)
  expect(await run(program, ['flush-all'], 'mymaster\n')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--yes')
  })
  const refused = await flushAll('yes\n')
  expect(refused.stdout).toContain('This will delete all 1 keys of mymaster. Type mymaster to go on:')
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('nothing was deleted') })
  expect(await topology.ask(master, ['DBSIZE'])).toEqual([1])
  expect(await flushAll('mymaster\n')).toMatchObject({ code: 0, stdout: expect.stringContaining('1 keys deleted') })
  expect(await topology.ask(master, ['DBSIZE'])).toEqual([0])
})

it('has a replica that is restarted copy everything anew', async () => {
  const master = await topology.currentMaster()
  const fullCopies = async () => {
    const [stats] = await topology.ask(master, ['INFO', 'stats'])
    return Number(/^sync_full:(\d+)/m.exec(String(stats))?.[1])
  }
  const before = await fullCopies()
  const replica = topology.nodes.find(({ name }) => name !== master.name)
  expect(await run(program, ['restart', replica?.name ?? ''], '')).toMatchObject({ code: 0 })
  expect(await fullCopies()).toBe(before + 1)
})

it('shows on `ha watch` what happens to the topology, until Ctrl-C', async () => {
  const watch = spawn(program, ['watch'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void watch.kill('SIGKILL'))
  const ended = once(watch, 'exit')
  let said = ''
  watch.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const shows = (text: string) => waitUntil(text, () => said.includes(text), { timeoutMs: 20_000, detail: () => said })
  await shows('master is ')
  const before = await topology.currentMaster()
  await topology.fault('switchover')
  await shows('+switch-master')
  await shows(`instead of ${before.host}:${before.port}`)
  for (const line of said.trim().split('\n')) expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}\S/)
  watch.kill('SIGINT')
  expect(await ended).toEqual([0, null])
})

/** A terminal of its own for `command`; what it says on either output comes back as one. */
function onTerminal(command: string, input: string) {
  const linux = ['--quiet', '--return', '--command', command, '/dev/null']
  return run('script', process.platform === 'linux' ? linux : ['-q', '/dev/null', 'sh', '-c', command], input)
}

function run(command: string, args: readonly string[], input: string) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(command, args, { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    )
    child.stdin?.end(input)
  })
}
