import { createApiClient } from '@repo/contracts'
import { type ComposeTopology, checkHistory, startComposeTopology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { credentialsOf } from '../src/demo/credentials-of.ts'
import { type SteadyLoad, startSteadyLoad } from '../src/demo/steady-load.ts'
import { runInContainer } from './support/run-in-container.ts'

let topology: ComposeTopology
let urls: readonly [string, string]
const startedAt = performance.now()

beforeAll(async () => {
  topology = await startComposeTopology({ services: true, environment: { PASSWORD_SCRYPT_LOG_N: '12' } })
  urls = topology.services.filter(({ name }) => name.startsWith('api-')).map(({ url }) => url) as [string, string]
  console.log(`up after ${Math.round(performance.now() - startedAt)} ms`)
})
afterAll(() => topology?.stop())

it('comes up whole, from nothing', async () => {
  expect((await topology.status()).nodes.map(({ role }) => role)).toEqual(['master', 'replica', 'replica'])
  for (const { url } of topology.services) expect((await fetch(`${url}/readyz`)).status).toBe(200)
})

it.each([
  ['redis-1', 512],
  ['api-1', 384]
])('lets %s write nothing to its root, and no more to memory than %d MiB', async (service, mebibytes) => {
  const run = (script: string) => runInContainer(topology.project, service, script)
  await expect(run('touch /written')).rejects.toThrow('Read-only file system')
  // Where control groups are of version 2, and of version 1.
  const files = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']
  expect(Number(await run(`cat ${files.join(' 2>/dev/null || cat ')}`))).toBe(mebibytes * 1024 ** 2)
})

const faults = {
  'is killed': () => topology.fault('kill-master'),
  'is frozen': () => topology.fault('freeze-master'),
  'is cut off from the network': () => topology.fault('black-hole-master'),
  'loses its data and is back before anybody missed it': async () => topology.wipe(await topology.currentMaster()),
  'is handed over': () => topology.fault('switchover')
} as const

it.each(Object.entries(faults))('keeps everybody signed in when the master %s', async (what, act) => {
  const before = await topology.currentMaster()
  const { load, ada } = await signIn()
  await act()
  await waitUntil('another master', async () => isOther(before.name), { timeoutMs: 60_000 })
  await writeOn(load)
  await topology.heal()
  await topology.waitUntilSettled(120_000)
  await expectKept(what, load, ada)
})

it('keeps everybody signed in when everything is stopped and started again', async () => {
  const { load, ada } = await signIn()
  await load.stop()
  await topology.restartAll()
  await topology.waitUntilSettled(120_000)
  await waitUntil('the services', allReady, { timeoutMs: 60_000 })
  expect((await ada.me()).body.data.theme).toBe('dark')
})

async function isOther(name: string): Promise<boolean> {
  return topology.currentMaster().then(
    (master) => master.name !== name,
    () => false
  )
}

async function allReady(): Promise<boolean> {
  const answers = topology.services.map(({ url }) =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false
    )
  )
  return (await Promise.all(answers)).every(Boolean)
}

let rounds = 0

async function signIn() {
  const ada = createApiClient({ baseUrl: urls[0] })
  rounds += 1
  await ada.signUp(credentialsOf(`ada-${rounds}`))
  await ada.changeSession({ theme: 'dark' })
  const load = await startSteadyLoad(urls, `round-${rounds}`)
  await waitUntil('writes before', () => load.acknowledgedWrites() > 50, { timeoutMs: 30_000 })
  return { load, ada: ada.at(urls[1]) }
}

/** Writes go on, under whatever master there is. */
async function writeOn(load: SteadyLoad): Promise<void> {
  const now = load.acknowledgedWrites()
  await waitUntil('writes afterwards', () => load.acknowledgedWrites() > now + 50, { timeoutMs: 60_000 })
}

async function expectKept(what: string, load: SteadyLoad, ada: ReturnType<typeof createApiClient>): Promise<void> {
  const report = checkHistory(load.operations, await load.stop())
  const { acknowledged, writeGapMs, readGapMs, failedWrites, reads } = report
  console.log(
    `${what}: ${acknowledged} writes, ${reads.acknowledged} reads, ${failedWrites.length} refused, write gap ${Math.round(writeGapMs)} ms, read gap ${Math.round(readGapMs)} ms`
  )
  expect(report.broken).toEqual([])
  expect((await ada.me()).body.data.theme).toBe('dark')
}
