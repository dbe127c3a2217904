import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { JobContract } from '@repo/contracts'
import { startTopology, waitUntil } from '@repo/testbed'
import { expect, it, onTestFinished } from 'vitest'
import { connect } from './support/connect.ts'
import { startWorkerProcess } from './support/worker-process.ts'

const root = join(import.meta.dirname, '../../..')
const timeoutMs = 30_000

it('adds a job by the steps of the README, without touching anything else', async () => {
  const copy = copyServices()
  const steps = readSteps()
  expect(steps).toHaveLength(4)
  for (const { file, code } of steps) followStep(join(copy, file), code)
  const { stdout, status } = spawnSync('tsc', ['--project', copy], { encoding: 'utf8' })
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 })

  const topology = await startTopology({ replicas: 1, downAfterMs: 30_000 })
  onTestFinished(() => topology.stop())
  const client = await connect(topology.environment())
  onTestFinished(() => client.close())
  const worker = await startWorkerProcess({
    main: join(copy, 'apps/worker/src/main.ts'),
    environment: topology.environment()
  })
  onTestFinished(async () => void (await worker.stop('SIGKILL')))
  await worker.waitUntilReady()

  const { jobs } = (await import(join(copy, 'packages/contracts/src/index.ts'))) as {
    jobs: Record<string, JobContract>
  }
  const countVisit = jobs.countVisit as JobContract
  const completed = 'jobs_total{name="count-visit",outcome="completed"}'
  for (const round of [1, 2]) {
    const id = await client.producer.add(countVisit, { userId: 'ada', visitId: 'visit-1' })
    await waitUntil('the job', async () => (await worker.metric(completed)) === round, { timeoutMs })
    // Forgotten, it is taken again; its effect is not.
    await (await client.queue.bull.getJob(id))?.remove()
  }
  const { value } = await client.redis.read((node) => node.get('visits:ada'), { from: 'master' })
  expect(value).toBe('1')
  await expect(client.producer.add(countVisit, { userId: 'no spaces' })).rejects.toThrow(/userId/)
}, 90_000)

/** Every step: a file to make, or one to add a line to. */
function readSteps(): { file: string; code: string }[] {
  const [, section = ''] = readFileSync(join(root, 'README.md'), 'utf8').split('## Adding a job')
  const [steps = ''] = section.split('\n## ')
  return [...steps.matchAll(/`((?:apps|packages)\/[^`]+)`:\n```ts\n([\s\S]*?)```/g)].map(
    ([, file = '', code = '']) => ({
      file,
      code
    })
  )
}

function followStep(file: string, code: string): void {
  if (!existsSync(file)) return writeFileSync(file, code)
  expect(code.trim().split('\n')).toHaveLength(1)
  appendFileSync(file, code)
}

/** The worker and the contracts in a folder of their own, with the packages of this clone. */
function copyServices(): string {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'adding-a-job-')))
  onTestFinished(() => rmSync(copy, { recursive: true }))
  for (const part of ['apps/worker', 'packages/contracts']) {
    for (const name of ['src', 'package.json'])
      cpSync(join(root, part, name), join(copy, part, name), { recursive: true })
  }
  symlinkSync(join(root, 'packages/contracts/node_modules'), join(copy, 'packages/contracts/node_modules'))
  linkModules(join(root, 'apps/worker/node_modules'), join(copy, 'apps/worker/node_modules'), copy)
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const tsconfig = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: { composite: false, declaration: false, declarationMap: false, sourceMap: false, noEmit: true },
    include: ['apps/worker/src', 'packages/contracts/src']
  }
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify(tsconfig))
  return copy
}

function linkModules(from: string, to: string, copy: string): void {
  for (const entry of readdirSync(from)) {
    const names = entry.startsWith('@') ? readdirSync(join(from, entry)).map((name) => `${entry}/${name}`) : [entry]
    for (const name of names) {
      const target = name === '@repo/contracts' ? join(copy, 'packages/contracts') : realpathSync(join(from, name))
      mkdirSync(dirname(join(to, name)), { recursive: true })
      symlinkSync(target, join(to, name))
    }
  }
}
