import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApiClient } from '@repo/contracts'
import { type ComposeTopology, checkHistory, startComposeTopology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { credentialsOf } from '../src/demo/credentials-of.ts'
import { startSteadyLoad } from '../src/demo/steady-load.ts'
import { runHa } from './support/run-ha.ts'
import { runInContainer } from './support/run-in-container.ts'

let topology: ComposeTopology

beforeAll(async () => {
  topology = await startComposeTopology({ services: true, layers: ['mail', 'backup'] })
})
afterAll(() => topology?.stop())

const urlOf = (name: string) => topology.services.find((service) => service.name === name)?.url ?? ''

it('catches the mail that tells of a sign-in', async () => {
  await createApiClient({ baseUrl: urlOf('api-1') }).signUp(credentialsOf('ada'))
  const mails = () =>
    fetch(urlOf('mail')).then((answer) => answer.json() as Promise<{ to: string[]; subject: string }[]>)
  const mail = await waitUntil('mail', async () => (await mails())[0], { timeoutMs: 20_000 })
  expect(mail).toMatchObject({ to: [credentialsOf('ada').email], subject: 'New sign-in to your account' })
})

it('brings back from a backup what was destroyed, into the running stack', async () => {
  const grace = createApiClient({ baseUrl: urlOf('api-1') })
  await grace.signUp(credentialsOf('grace'))
  await grace.changeSession({ theme: 'dark' })
  await runInContainer(topology.project, 'backup', 'sh /redis/scripts/backup.sh')
  const master = await topology.currentMaster()
  await runInContainer(
    topology.project,
    master.name,
    'REDISCLI_AUTH=$(cat /run/redis-secrets/redis-password) redis-cli flushall'
  )
  await expect(grace.me()).rejects.toMatchObject({ status: 401 })

  await runInContainer(topology.project, 'backup', 'sh /redis/scripts/restore.sh --force latest')
  await topology.waitUntilSettled(120_000)
  const again = createApiClient({ baseUrl: urlOf('api-2') })
  // A write that was under way while the history changed may end as indeterminate, and says so.
  const signIn = () => again.signIn(credentialsOf('grace')).catch(() => undefined)
  await waitUntil('a sign-in', signIn, { timeoutMs: 30_000 })
  expect((await again.sessions()).body.sessions.length).toBeGreaterThan(1)
})

it('restores a file of this machine, and a backup of the volume by its name', async () => {
  const ha = (args: string) => runHa(args, { COMPOSE_PROJECT_NAME: topology.project, HA_ON: 'compose' })
  const inBackup = (script: string) => runInContainer(topology.project, 'backup', `cd /data; ${script}`)
  const name = (await inBackup('ls redis-*.rdb | tail -n 1')).trim()
  const folder = mkdtempSync(join(tmpdir(), 'restore-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'old.rdb')
  writeFileSync(file, Buffer.from(await inBackup(`base64 ${name}`), 'base64'))
  for (const [given, restored] of [
    [file, /"file":"\/data\/imported-[^/]*\.rdb"/],
    [name, `"file":"/data/${name}"`]
  ] as const) {
    const result = await ha(`restore --force ${given}`)
    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('"complete":true') })
    expect(result.stdout).toMatch(restored)
  }
  await topology.waitUntilSettled(120_000)
})

it('has passwords changed while everything runs, and nobody notices', async () => {
  const ha = (args: string) => runHa(args, { COMPOSE_PROJECT_NAME: topology.project, HA_ON: 'compose' })
  const read = () => runInContainer(topology.project, 'redis-1', 'cat /run/redis-secrets/redis-password')
  const before = await read()
  const load = await startSteadyLoad([urlOf('api-1'), urlOf('api-2')], 'rotation')
  await waitUntil('writes', () => load.acknowledgedWrites() > 20, { timeoutMs: 20_000 })
  const nodes = await ha('rotate-password nodes')
  expect(nodes).toMatchObject({ code: 0, stderr: expect.stringContaining('the old password is refused') })
  expect(await ha('rotate-password sentinels')).toMatchObject({ code: 0 })
  expect(await read()).not.toBe(before)
  const old = (password: string) => `REDISCLI_AUTH=${password.trim()} redis-cli --no-auth-warning ping`
  expect(await runInContainer(topology.project, 'redis-1', `${old(before)} 2>&1`)).toContain('WRONGPASS')
  const after = load.acknowledgedWrites()
  await waitUntil('writes afterwards', () => load.acknowledgedWrites() > after + 20, { timeoutMs: 20_000 })
  const history = checkHistory(load.operations, await load.stop())
  expect(history.broken).toEqual([])
  expect(history.failedWrites).toEqual([])
  expect(await ha('health')).toMatchObject({ code: 0 })
  expect(await ha('doctor')).toMatchObject({ code: 0 })
})
