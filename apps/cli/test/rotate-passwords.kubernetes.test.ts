import type { ApiClient } from '@repo/contracts'
import { type KubernetesTopology, startKubernetesTopology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runHa, waitForHa } from './support/run-ha.ts'
import { runProgram } from './support/run-program.ts'
import { signUpAda } from './support/sign-up-ada.ts'
import { writeThroughout } from './support/write-throughout.ts'

const { KUBECONFIG = '' } = process.env
const settledTimeoutMs = 120_000
const answeredTimeoutMs = 60_000

let topology: KubernetesTopology
let ada: ApiClient

beforeAll(async () => {
  topology = await startKubernetesTopology({ apiSettings: { PASSWORD_SCRYPT_LOG_N: '12' } })
  ada = await signUpAda(topology)
})
afterAll(async () => {
  await waitForHa()
  await topology?.stop()
})

it('changes passwords under load, and nobody notices', async () => {
  const users = ['app', 'replica', 'sentinel']
  const before = await passwords()
  const rotate = async () => {
    for (const user of users) {
      const startedAt = performance.now()
      const said = { code: 0, stderr: expect.stringContaining('the old password is refused') }
      expect(await rotatePassword(user)).toMatchObject(said)
      console.log(`${user}: ${Math.round(performance.now() - startedAt)} ms`)
    }
  }
  await writeThroughout(topology, 'rotation', rotate, { isReplaced: false, mayFail: false })
  const after = await passwords()
  expect(Object.keys(after)).toEqual(Object.keys(before))
  for (const user of users) {
    expect(after[user]).not.toBe(before[user])
    for (const node of topology.nodes) {
      expect(String(await topology.ask(node, ['AUTH', user, before[user] ?? '']))).toContain('WRONGPASS')
      expect(await topology.ask(node, ['AUTH', user, after[user] ?? ''])).toEqual(['OK'])
    }
  }
})

it('fails over, restarts a node and lets the API in again with the new passwords', async () => {
  const master = await topology.currentMaster()
  await topology.fault('failover')
  const isReplaced = async () => (await topology.currentMaster().catch(() => master)).name !== master.name
  await waitUntil('another master', isReplaced, { timeoutMs: answeredTimeoutMs })
  await topology.waitUntilSettled(settledTimeoutMs)
  await topology.restart(master)
  await topology.waitUntilSettled(settledTimeoutMs)
  for (const node of [...topology.nodes, ...topology.sentinels]) {
    const [count] = await topology.ask(node, ['CLIENT', 'KILL', 'USER', 'app'])
    expect(count, node.name).toBeTypeOf('number')
  }
  const change = () => ada.changeSession({ theme: 'light' }).catch(() => undefined)
  await waitUntil('a session that is changed', change, { timeoutMs: answeredTimeoutMs })
  expect((await ada.me()).body.data).toEqual({ theme: 'light' })
})

it('changes the password of the operator as well', async () => {
  expect(await rotatePassword('admin')).toMatchObject({ code: 0 })
  expect(await runHa('status', environment())).toMatchObject({ code: 0, stdout: expect.stringContaining('quorum ok') })
})

it('says which users there are', async () => {
  expect(await rotatePassword('grace')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining("the Secret redis-users has no user 'grace'. One of: admin, app,")
  })
})

const environment = () => ({ HA_ON: 'kubernetes', HA_NAMESPACE: topology.namespace, KUBECONFIG })
const rotatePassword = (user: string) => runHa(`rotate-password ${user}`, environment())

async function passwords(): Promise<Record<string, string>> {
  const get = ['--namespace', topology.namespace, 'get', 'secret', 'redis-users', '--output', 'json']
  const { data } = JSON.parse(await runProgram('kubectl', get)) as { data: Record<string, string> }
  const decode = (text: string) => Buffer.from(text, 'base64').toString()
  return Object.fromEntries(Object.entries(data).map(([user, password]) => [user, decode(password)]))
}
