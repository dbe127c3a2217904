import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { processRedisTool, startTopology } from '@repo/testbed'
import { expect, it, onTestFinished } from 'vitest'
import { expectedOutput, inputFor, readCommandTable } from './support/command-table.ts'
import { readGuideSteps } from './support/guide-steps.ts'
import { useProcessStack } from './support/use-process-stack.ts'

const { ha, environment } = useProcessStack()

// Its lines for production are of containers.
const mayFail = ['checklist --failover']

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
