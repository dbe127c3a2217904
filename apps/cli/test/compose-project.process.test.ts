import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { runHa } from './support/run-ha.ts'
import { withDocker } from './support/with-docker.ts'

const volumesOf = (nodes: number) =>
  [...Array.from({ length: nodes }, (_, i) => `redis-${i + 1}`), 'sentinel-1', 'backups']
    .map((name) => `sessions_${name} ${name}`)
    .join('\n')

const sentinels = ['sentinel-1', 'sentinel-2', 'sentinel-3']
const config = JSON.stringify({
  services: Object.fromEntries(sentinels.map((name) => [name, { environment: { SENTINEL_NAME: name } }]))
})

/** A docker that has the volumes of `nodes` nodes, and starts nothing; `told` is the folder of secrets it was told last. */
function withVolumes(nodes: number) {
  const docker = withDocker(`cd "$(dirname "$0")"
case "$*" in
  'volume ls '*) cat volumes ;;
  'version '*) echo 26.1.5 ;;
  'compose version '*) echo v2.26.1 ;;
  *' config --format json') cat config ;;
  *' up --detach '*) printf %s "$SECRETS_DIR" >told; exit 1 ;;
esac`)
  writeFileSync(join(docker.folder, 'volumes'), volumesOf(nodes))
  writeFileSync(join(docker.folder, 'config'), config)
  const secrets = join(docker.folder, 'secrets')
  return {
    ha: (args: string, folder = secrets) =>
      runHa(args, { ...docker.environment, HA_ON: 'compose', SECRETS_DIR: folder }),
    secrets,
    calls: docker.calls,
    told: () => readFileSync(join(docker.folder, 'told'), 'utf8')
  }
}

it('takes the data down, and leaves the backups', async () => {
  const { ha, calls } = withVolumes(3)
  expect(await ha('down --data')).toMatchObject({ code: 0 })
  expect(calls().join('\n')).not.toContain('--volumes')
  expect(calls().at(-1)).toBe('volume rm sessions_redis-1 sessions_redis-2 sessions_redis-3 sessions_sentinel-1')
})

it('takes nothing down but containers when the data is to stay', async () => {
  const { ha, calls } = withVolumes(3)
  expect(await ha('down')).toMatchObject({ code: 0 })
  expect(calls().at(-1)).toBe('compose --project-name sessions down --remove-orphans')
})

it('does not start fewer replicas than the data is of', async () => {
  const { ha, calls } = withVolumes(4)
  expect(await ha('up')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/of 3 replicas: say --replicas 3, or/)
  })
  expect(calls().filter((call) => call.includes(' up '))).toEqual([])
})

it('makes secrets where Compose is told that they are, wherever it is called from', async () => {
  const { ha, secrets, told } = withVolumes(3)
  await ha('up', relative(process.cwd(), secrets))
  expect(existsSync(join(secrets, 'session-secrets'))).toBe(true)
  expect(told()).toBe(secrets)
})

it('starts again with the layers it had, and says which are left out', async () => {
  const { ha, calls } = withVolumes(3)
  const started = () => calls().findLast((call) => call.includes(' up --detach '))
  await ha('up --with mail,backup')
  expect(started()).toContain('compose.mail.yaml')
  expect((await ha('up')).stderr).toContain('with the layers it had: mail, backup')
  expect(started()).toContain('compose.mail.yaml')
  expect((await ha('up --with backup')).stderr).toContain('without layers it had: mail')
  expect(started()).not.toContain('compose.mail.yaml')
})
