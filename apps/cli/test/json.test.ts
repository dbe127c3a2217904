import type { NodeHandle, Program, Topology } from '@repo/testbed'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { commands } from '../src/commands/commands.ts'
import { kubernetesStack } from '../src/stack/kubernetes-stack.ts'
import { readJsonNames } from './support/command-table.ts'

const node = (name: string, kind: NodeHandle['kind'], port: number): NodeHandle => ({
  name,
  kind,
  host: '10.0.0.1',
  port
})
const nodes = [node('redis-1', 'redis', 6379), node('redis-2', 'redis', 6380)]
const sentinels = [node('sentinel-1', 'sentinel', 26379)]

const topology: Topology = {
  masterName: 'mymaster',
  nodes,
  sentinels,
  environment: () => ({}),
  currentMaster: async () => nodes[0] as NodeHandle,
  status: async () => ({ nodes: [], sentinels: [] }),
  ask: async (_node, ...asked) => asked.map(([name]) => (name === 'DBSIZE' ? 7 : 'OK')),
  fault: async (fault) => ({ fault, target: 'redis-1', at: 0 }),
  heal: async () => {},
  restart: async () => {},
  waitUntilSettled: async () => {},
  stop: async () => {}
}

const shell = (script: string): Program => ({ program: 'sh', args: ['-c', script], environment: {} })
const scripts = {
  'backup.sh': 'echo "backup.sh: backed up and verified: /backups/redis.rdb, 7 keys" >&2',
  'restore.sh': 'true',
  'rotate-password.sh': 'echo "for nobody"; echo "rotate-password.sh: app: done" >&2'
}

let printed: string

beforeEach(() => {
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text
    return true
  })
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  vi.spyOn(kubernetesStack, 'attach').mockResolvedValue({ topology, services: [], restartService: async () => {} })
  vi.spyOn(kubernetesStack, 'down').mockResolvedValue()
  vi.spyOn(kubernetesStack, 'scale').mockResolvedValue(topology)
  vi.spyOn(kubernetesStack, 'groupScript').mockImplementation(async (script) => shell(scripts[script]))
  vi.spyOn(kubernetesStack, 'redisTool').mockResolvedValue(shell(`echo '"test","rps"'; echo '"SET","71428.57"'`))
})
afterEach(() => void vi.restoreAllMocks())

function run(typed: string): Promise<number> | undefined {
  const [name, ...args] = typed.split(' ')
  return commands.find((command) => command.name === name)?.run([...args, '--on', 'kubernetes', '--json'])
}
const durationMs = expect.any(Number)

it.each([
  ['down', { on: 'kubernetes', dataRemoved: false }],
  ['down --data', { on: 'kubernetes', dataRemoved: true }],
  ['restart', { restarted: ['sentinel-1', 'redis-2', 'redis-1'], durationMs }],
  ['restart redis-2', { restarted: ['redis-2'], durationMs }],
  ['scale --replicas 1', { replicas: 1, sentinels: 1 }],
  ['heal', { master: 'redis-1', address: '10.0.0.1:6379', durationMs }],
  ['backup', { file: '/backups/redis.rdb', keys: 7, durationMs }],
  ['flush-all --yes', { master: 'redis-1', keysDeleted: 7 }],
  ['rotate-password app', { rotated: 'app', durationMs }]
])('prints nothing but JSON for `ha %s --json`', async (typed, expected) => {
  expect(await run(typed)).toBe(0)
  expect(JSON.parse(printed)).toEqual(expected)
  expect(Object.keys(expected)).toEqual(readJsonNames(typed))
})

it('says with --json what redis-benchmark was asked and has measured', async () => {
  expect(await run('benchmark --requests 1000')).toBe(0)
  const tests = [expect.objectContaining({ test: 'SET', requestsPerSecond: 71_428.57 })]
  expect(JSON.parse(printed)).toEqual({ master: 'redis-1', requests: 1000, clients: 50, tests })
})

it.each(['backup', 'benchmark', 'rotate-password app'])(
  'prints no JSON when what `ha %s` runs fails, and ends with its exit code',
  async (typed) => {
    vi.spyOn(kubernetesStack, 'groupScript').mockResolvedValue(shell('exit 5'))
    vi.spyOn(kubernetesStack, 'redisTool').mockResolvedValue(shell('echo half; exit 5'))
    expect(await run(typed)).toBe(5)
    expect(printed).toBe('')
  }
)

it('takes --json wherever there is a result for a program, and refuses it elsewhere', async () => {
  const others = commands.filter(({ usage }) => !usage.includes('[--json]'))
  expect(others.map(({ name }) => name)).toEqual(['demo', 'logs', 'watch', 'connect', 'report'])
  for (const command of others) {
    await expect(command.run(['--json'])).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^Unknown option '--json'[\s\S]*usage: ha /)
    })
  }
})

it('has what each prints in the guide', () => {
  for (const { name } of commands.filter(({ usage }) => usage.includes('[--json]'))) {
    expect(() => readJsonNames(name)).not.toThrow()
  }
})
