import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createApiClient } from '@repo/contracts'
import { checkHistory, waitUntil } from '@repo/testbed'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { credentialsOf } from '../src/demo/credentials-of.ts'
import { startSteadyLoad } from '../src/demo/steady-load.ts'
import type { HaResult } from './support/run-ha.ts'
import { useComposeProject } from './support/use-compose-project.ts'

const project = useComposeProject()
const { ha } = project
let up: HaResult

interface Status {
  readonly nodes: readonly { name: string; role: string }[]
  readonly sentinels: readonly { quorum: boolean }[]
  readonly services: readonly { name: string; url: string; ready: boolean }[]
}
const status = async (): Promise<Status> => JSON.parse((await ha('status --json')).stdout)
const masterOf = ({ nodes }: Status) => nodes.find(({ role }) => role === 'master')?.name

beforeAll(async () => {
  up = await ha('up --replicas 3', { PASSWORD_SCRYPT_LOG_N: '12', SENTINEL_DOWN_AFTER_MS: '1000' })
})

it('starts everything with one command, a third replica if wanted', async () => {
  expect(up).toMatchObject({ code: 0, stderr: expect.stringContaining('made secrets: session-secrets') })
  const { nodes, sentinels, services } = await status()
  expect(nodes.map(({ role }) => role)).toEqual(['master', 'replica', 'replica', 'replica'])
  expect(sentinels.map(({ quorum }) => quorum)).toEqual([true, true, true])
  expect(services.map(({ name, ready }) => [name, ready])).toEqual([
    ['api-1', true],
    ['api-2', true],
    ['worker-1', true]
  ])
})

it('breaks, heals and hands over with the words it has elsewhere', async () => {
  const before = masterOf(await status())
  expect(JSON.parse((await ha('switchover --json')).stdout)).toMatchObject({ from: before })
  expect(masterOf(await status())).not.toBe(before)
  expect((await ha('fault freeze-replica')).code).toBe(0)
  expect((await status()).nodes.filter(({ role }) => role === 'unreachable')).toHaveLength(1)
  expect(await ha('heal')).toMatchObject({ code: 0, stdout: expect.stringContaining('all nodes are back') })
  expect((await ha('logs sentinel-1 --lines 200')).stdout).toContain('+switch-master')
})

it('restarts all, one after the other, and nobody notices', async () => {
  const urls = (await status()).services.filter(({ name }) => name.startsWith('api-')).map(({ url }) => url)
  const load = await startSteadyLoad([urls[0] ?? '', urls[1] ?? ''])
  await waitUntil('writes', () => load.acknowledgedWrites() > 20, { timeoutMs: 20_000 })
  const restart = await ha('restart redis-1 redis-2 redis-3 redis-4 sentinel-1 sentinel-2 sentinel-3 worker-1')
  const history = checkHistory(load.operations, await load.stop())
  expect(restart).toMatchObject({ code: 0, stdout: 'all are back\n' })
  expect(history.broken).toEqual([])
  expect(history.failedWrites).toEqual([])
})

it('keeps the data when it is taken down and up again, unless it is told not to', async () => {
  const [url = ''] = (await status()).services.map((service) => service.url)
  const ada = createApiClient({ baseUrl: url })
  await ada.signUp(credentialsOf('ada'))
  await ada.changeSession({ theme: 'dark' })
  expect((await ha('down')).code).toBe(0)
  expect(await ha('status')).toMatchObject({ code: 1, stderr: expect.stringContaining('ha up --on compose') })
  expect(await ha('up --replicas 3')).toMatchObject({ code: 0 })
  expect((await ada.me()).body.data.theme).toBe('dark')
  expect((await ha('down --data')).code).toBe(0)
})

it('refuses what could not work, and changes nothing', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const taken = String(typeof address === 'object' ? address?.port : 0)
  const weak = join(project.environment.SECRETS_DIR ?? '', 'weak')
  mkdirSync(join(weak, 'redis'), { recursive: true })
  writeFileSync(join(weak, 'redis/redis-password'), 'hunter2')
  for (const [environment, says] of [
    [{ SENTINEL_QUORUM: '4' }, 'SENTINEL_QUORUM is 4, but there are 3 Sentinels'],
    [{ REDIS_2_PORT: taken }, `port ${taken} on 127.0.0.1, for redis-2, is taken`],
    [{ SECRETS_DIR: weak }, 'redis-password is weak']
  ] as const) {
    const { code, stderr } = await ha('up', environment)
    expect(stderr).toContain(says)
    expect(code).toBe(4)
  }
  expect((await ha('status')).code).toBe(1)
})
