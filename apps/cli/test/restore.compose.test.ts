import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ApiClient, createApiClient } from '@repo/contracts'
import { waitUntil } from '@repo/testbed'
import { beforeAll, expect, it } from 'vitest'
import { credentialsOf } from '../src/demo/credentials-of.ts'
import { readGuideSteps } from './support/guide-steps.ts'
import { runLine } from './support/run-ha.ts'
import { runProgram } from './support/run-program.ts'
import { useComposeProject } from './support/use-compose-project.ts'

const project = useComposeProject()
const { ha } = project
const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/restore.md'), 'utf8')
let ada: ApiClient

interface Status {
  readonly nodes: readonly { readonly name: string; readonly role: string }[]
  readonly services: readonly { readonly url: string }[]
}
const status = async (): Promise<Status> => JSON.parse((await ha('status --json')).stdout)
const docker = (...args: readonly string[]) => runProgram('docker', args)
const containerOf = (service: string) => `${project.environment.COMPOSE_PROJECT_NAME}-${service}-1`

beforeAll(async () => {
  expect(await ha('up --with backup')).toMatchObject({ code: 0 })
  ada = createApiClient({ baseUrl: (await status()).services[0]?.url ?? '' })
  await ada.signUp(credentialsOf('ada'))
  await ada.changeSession({ theme: 'dark' })
  expect(await ha('backup')).toMatchObject({ code: 0 })
})

it('does not start a node that is named master when all have lost their data, and says why', async () => {
  const { nodes } = await status()
  const master = nodes.find(({ role }) => role === 'master')?.name ?? ''
  await destroyData(nodes.map(({ name }) => containerOf(name)))
  // With the others Sentinel would find an empty one to promote.
  await docker('start', containerOf(master))
  const refusal = 'not started: the Sentinels name this node'
  const isRefused = async () => (await ha(`logs ${master}`)).stdout.includes(refusal)
  await waitUntil('the refusal', isRefused, { timeoutMs: 120_000, intervalMs: 1000 })
  expect(guide).toContain(refusal)
}, 180_000)

it.each(readGuideSteps('restore.md'))(
  'starts empty and restores by `$line`',
  async ({ line, says }) => {
    const { code, stdout, stderr } = await runLine(line, project.environment)
    expect(`${stdout}${stderr}`).toContain(says)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    // Until the data is back nobody may make a backup: it would be the newest.
    const running = await docker('ps', '--filter', `name=${containerOf('backup')}`, '--format', '{{.Names}}')
    expect(running.trim()).toBe(line.includes('--with backup') ? containerOf('backup') : '')
  },
  300_000
)

it('has everybody signed in who was when the backup was made', async () => {
  const data = () =>
    ada.me().then(
      ({ body }) => body.data,
      () => undefined
    )
  expect(await waitUntil('an answer', data, { timeoutMs: 60_000 })).toEqual({ theme: 'dark' })
})

it('is brought up again when its services have been unhealthy for want of Redis', async () => {
  await docker('kill', ...(await status()).nodes.map(({ name }) => containerOf(name)))
  const health = async () =>
    (await docker('inspect', '--format', '{{.State.Health.Status}}', containerOf('api-1'))).trim()
  await waitUntil('an unhealthy API', async () => (await health()) === 'unhealthy', {
    timeoutMs: 120_000,
    intervalMs: 1000
  })
  expect(await ha('up')).toMatchObject({ code: 0 })
  expect(await health()).toBe('healthy')
}, 300_000)

/** Kills nodes at once, so that none takes over, and empties their volumes. */
async function destroyData(containers: readonly string[]): Promise<void> {
  const image = (await docker('inspect', '--format', '{{.Config.Image}}', ...containers)).split('\n')[0] ?? ''
  await docker('kill', ...containers)
  const empty = ['--network', 'none', '--user', 'redis', '--entrypoint', 'sh']
  for (const container of containers) {
    await docker('run', '--rm', ...empty, '--volumes-from', container, image, '-c', 'rm -rf /data/*')
  }
}
