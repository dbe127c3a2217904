import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { processRedisTool, startTopology } from '@repo/testbed'
import { expect, it, onTestFinished } from 'vitest'
import { expectedOutput, inputFor, readCommandTable, readJsonNames } from './support/command-table.ts'
import { readGuideSteps } from './support/guide-steps.ts'
import { useProcessStack } from './support/use-process-stack.ts'

const { ha, environment } = useProcessStack()

// Its lines for production are of containers.
const mayFail = ['checklist', 'checklist --failover']

it.each(readCommandTable())(
  'does `ha $args` on processes',
  async ({ args }) => {
    const { code, stdout, stderr } = await ha(args, inputFor(args))
    expect(`${stdout}${stderr}`).toMatch(expectedOutput[args] ?? /./)
    if (!mayFail.includes(args)) expect({ code, stderr }).toMatchObject({ code: 0 })
  },
  300_000
)

it.each(readGuideSteps('recover.md'))(
  'recovers by `ha $args` on processes',
  async ({ args, says }) => {
    const { code, stdout, stderr } = await ha(args)
    expect(`${stdout}${stderr}`).toContain(says)
    expect({ code, stderr }).toMatchObject({ code: args === 'doctor' ? 1 : 0 })
  },
  300_000
)

const any = expect.any(Number)
const isNode = expect.stringMatching(/^redis-\d$/)
const three = <T>(one: T): T[] => [one, one, one]
const whole = {
  on: 'processes',
  nodes: [{ role: 'master' }, { role: 'replica' }, { role: 'replica' }],
  sentinels: three({ quorum: true }),
  services: three({ ready: true })
}

it.each([
  ['up', whole],
  ['status', whole],
  ['health', [...three({ says: 'PONG' }), ...three({ says: 'PONG' }), ...three({ healthy: true })]],
  ['sentinel-status', three({ quorum: expect.stringMatching(/^OK 3 usable/) })],
  ['info', { 'redis-1': { role: 'master' }, 'redis-2': { role: 'slave' }, 'redis-3': { role: 'slave' } }],
  ['doctor', expect.any(Array)],
  [
    'checklist',
    expect.arrayContaining([expect.objectContaining({ item: 'All 3 Sentinels are healthy', answer: 'yes' })])
  ],
  ['fault --list', expect.arrayContaining([expect.objectContaining({ name: 'kill-master' })])],
  ['fault kill-replica', { fault: 'kill-replica', target: isNode, at: any }],
  ['heal', { master: 'redis-1', durationMs: any }],
  ['failover', { from: 'redis-1', to: isNode, seconds: any }],
  ['heal', { master: isNode, durationMs: any }],
  ['switchover', { from: isNode, to: isNode, seconds: any }],
  ['heal', { master: isNode, durationMs: any }],
  ['test-replication', { master: isNode, arrivals: [{ ms: any }, { ms: any }] }],
  ['test-failover', { from: isNode, to: isNode, seconds: any, written: 100, lost: 0 }],
  ['benchmark --requests 1000', { requests: 1000, clients: 50, tests: three({ requestsPerSecond: any, p99Ms: any }) }],
  ['jobs', []],
  ['jobs count', { waiting: 0, failed: 0 }],
  ['jobs requeue --all', { requeued: 0 }],
  ['backup', { file: expect.stringMatching(/\/redis-\w+\.rdb$/), keys: any, durationMs: any }],
  ['flush-all --yes', { master: isNode, keysDeleted: any }],
  ['restore --force', { file: expect.stringMatching(/\/redis-\w+\.rdb$/), keys: any, complete: true }],
  ['restart sentinel-2 redis-2', { restarted: expect.arrayContaining(['sentinel-2', 'redis-2']), durationMs: any }],
  ['down', { on: 'processes', dataRemoved: false }],
  ['down --data', { on: 'processes', dataRemoved: true }]
])(
  'prints for programs what the guide says: `ha %s --json` on processes',
  async (args, expected) => {
    const { code, stdout, stderr } = await ha(`${args} --json`)
    if (!mayFail.includes(args)) expect({ code, stderr }).toMatchObject({ code: 0 })
    const printed = JSON.parse(stdout)
    expect(printed).toMatchObject(expected)
    const [one] = [printed].flat()
    const names = readJsonNames(args)
    // Of an empty list nothing is known.
    if (one !== undefined && names.length > 0) expect(Object.keys(one).sort()).toEqual(names.sort())
  },
  300_000
)

it('makes a group of one Redis and what it holds', async () => {
  const single = await startTopology({ replicas: 0, sentinels: 1, minReplicas: 0 })
  onTestFinished(() => single.stop())
  const [old] = single.nodes
  if (old === undefined) throw new Error('a node expected')
  await single.ask(old, ['SET', 'session', 'ada'])
  const file = join(environment.HA_RUN_DIR, 'old.rdb')
  const { program, args } = processRedisTool(single.folder, old, 'redis-cli', ['--rdb', file])
  execFileSync(program, args, { stdio: 'pipe' })
  expect(await ha('up')).toMatchObject({ code: 0 })
  expect(await ha(`restore --force ${file}`)).toMatchObject({ code: 0 })
  expect(await ha('connect replica-2 GET session')).toMatchObject({ code: 0, stdout: 'ada\n' })
}, 300_000)
