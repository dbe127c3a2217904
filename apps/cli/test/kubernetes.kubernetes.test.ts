import type { ApiClient } from '@repo/contracts'
import { type KubernetesTopology, scaleTopology, startKubernetesTopology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveThroughout } from './support/serve-throughout.ts'
import { signUpAda } from './support/sign-up-ada.ts'
import { type Expectation, writeThroughout } from './support/write-throughout.ts'

// A sign-in beyond the limit ends the oldest session, and the load signs in all the time.
const apiSettings = { PASSWORD_SCRYPT_LOG_N: '12', SESSION_MAX_PER_USER: '100' }
let topology: KubernetesTopology
let ada: ApiClient

beforeAll(async () => {
  const startedAt = performance.now()
  topology = await startKubernetesTopology({ layers: ['faults'], apiSettings })
  console.log(`up after ${Math.round(performance.now() - startedAt)} ms`)
})
afterAll(() => topology?.stop())

it('comes up whole, from nothing, under Pod Security `restricted`, and signs a user in', async () => {
  expect((await topology.status()).nodes.map(({ role }) => role)).toEqual(['master', 'replica', 'replica'])
  for (const { url } of topology.services) expect((await fetch(`${url}/readyz`)).status).toBe(200)
  const machines = await Promise.all(topology.nodes.map((node) => topology.machineOf(node)))
  expect(new Set(machines).size).toBe(3)
  ada = await signUpAda(topology)
})

const unplanned = {
  'is killed and stays away': () => topology.fault('kill-master'),
  'is killed and stays away while there is no DNS': async () => {
    await topology.fault('dns-away')
    await topology.fault('kill-master')
  },
  'is cut off from the others, but not from clients': () => topology.fault('partition-master')
} as const

it.each(Object.entries(unplanned))('loses nothing that replicas had confirmed when the master %s', (what, act) =>
  throughout(what, act, { isReplaced: true, mayFail: true })
)

it('loses nothing that replicas had confirmed when the master crashes and is back at once', () =>
  throughout('crash', async () => topology.crash(await topology.currentMaster()), { isReplaced: true, mayFail: true }))

const planned = {
  'pod is deleted in order': async () => topology.restart(await topology.currentMaster()),
  'machine is drained': () => topology.fault('drain-master')
} as const

it.each(Object.entries(planned))('loses nothing and refuses nothing when the master’s %s', (what, act) =>
  serveThroughout(topology, what, () => throughout(what, act, { isReplaced: true, mayFail: false }))
)

it('gets two nodes and two Sentinels more while it works, and gives them back', async () => {
  const say = () => {}
  const scale = async () => {
    await scaleTopology(topology, { replicas: 4, sentinels: 5, say })
    await scaleTopology(topology, { replicas: 2, sentinels: 3, say })
  }
  const expectation = { isReplaced: false, mayFail: false }
  await serveThroughout(topology, 'more and fewer', () => throughout('more and fewer', scale, expectation))
  expect((await topology.status()).sentinels.map(({ otherSentinels }) => otherSentinels)).toEqual([2, 2, 2])
})

it('has its data when everything was stopped and is started again', async () => {
  await topology.restartAll()
  await topology.waitUntilSettled(120_000)
  await expectSignedIn()
})

async function throughout(what: string, act: () => Promise<unknown>, expectation: Expectation): Promise<void> {
  await writeThroughout(topology, what, act, expectation)
  await expectSignedIn()
}

async function expectSignedIn(): Promise<void> {
  const data = () => ada.me().then(({ body }) => body.data)
  expect(await waitUntil('an answer', () => data().catch(() => undefined), { timeoutMs: 60_000 })).toEqual({
    theme: 'dark'
  })
}
