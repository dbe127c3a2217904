import { createApiClient } from '@repo/contracts'
import { type ComposeTopology, startComposeTopology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { credentialsOf } from '../src/demo/credentials-of.ts'
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
    'REDISCLI_AUTH=$(cat /run/secrets/redis-password) redis-cli flushall'
  )
  await expect(grace.me()).rejects.toMatchObject({ status: 401 })

  await runInContainer(topology.project, 'backup', 'sh /redis/scripts/restore.sh --force latest')
  await topology.waitUntilSettled(60_000)
  const again = createApiClient({ baseUrl: urlOf('api-2') })
  // A write that was under way while the history changed may end as indeterminate, and says so.
  const signIn = () => again.signIn(credentialsOf('grace')).catch(() => undefined)
  await waitUntil('a sign-in', signIn, { timeoutMs: 30_000 })
  expect((await again.sessions()).body.sessions.length).toBeGreaterThan(1)
})
