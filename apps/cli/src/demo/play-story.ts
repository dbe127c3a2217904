import { setTimeout as delay } from 'node:timers/promises'
import { type ApiClient, createApiClient } from '@repo/contracts'
import { createRedisHa, parseEnvironment } from '@repo/redis-ha'
import { checkHistory, waitUntil } from '@repo/testbed'
import { createMilestoneFilter, describeEvents } from '../output/describe-events.ts'
import { credentialsOf } from './credentials-of.ts'
import type { Stack } from './start-stack.ts'
import { startSteadyLoad } from './steady-load.ts'
import { judge, type Verdict } from './verdict.ts'

const writesBeforeTheKill = 50
const writesAfterTheKill = 200
/** A split vote among the Sentinels is tried again after twice the failover-timeout. */
const switchTimeoutMs = 60_000

/** Signs a user in, kills the master under load, and finds out whether anybody noticed. */
export async function playStory(
  { topology, instances, worker, mails }: Stack,
  say: (line: string) => void
): Promise<Verdict> {
  const [first, second] = instances
  const ada = createApiClient({ baseUrl: first.url })
  const adaElsewhere = ada.at(second.url)

  const { userId } = (await ada.signUp({ ...credentialsOf('ada'), name: 'Ada' })).body
  say(`ada signed up through ${first.name}`)
  await adaElsewhere.signIn(credentialsOf('ada'))
  say(`ada signed in through ${second.name}`)
  await ada.changeSession({ theme: 'dark' })
  say(`ada set theme=dark through ${first.name}`)
  const read = await waitUntil('an answer from a replica', () => readFromReplica(adaElsewhere), { timeoutMs: 5000 })
  say(`ada read theme=${read.body.data.theme} through ${second.name}, from a ${read.source}`)
  await waitUntil('the sign-in notification', async () => (await ada.notifications()).body.notifications.length > 0, {
    timeoutMs: 10_000
  })
  const { email } = credentialsOf('ada')
  const mail = await waitUntil('the mail about it', () => mails.find(({ to }) => to.includes(email)), {
    timeoutMs: 10_000
  })
  say(`${worker.name} has done the notify-sign-in job, and mailed ${email}: ${mail.subject}`)

  const observer = createRedisHa({ config: parseEnvironment(topology.environment()), clientName: 'demo' })
  try {
    await observer.ready()
    const load = await startSteadyLoad([first.url, second.url])
    await waitUntil('writes before the kill', () => load.acknowledgedWrites() >= writesBeforeTheKill, {
      timeoutMs: 20_000
    })
    say(`${load.acknowledgedWrites()} writes acknowledged; now SIGKILL for the master`)

    const killedAt = performance.now()
    const at = () => `${String(Math.round(performance.now() - killedAt)).padStart(6)} ms  `
    describeEvents(observer, (line) => say(`${at()}${line}`), createMilestoneFilter())
    const switched = new Promise<void>((resolve) => observer.on('master-switched', () => resolve()))
    const { target } = await topology.fault('kill-master')
    const killed = topology.nodes.find(({ name }) => name === target)
    say(`     0 ms  killed    ${target} (${killed?.host}:${killed?.port})`)
    await waitUntil('a new master', () => Promise.race([switched.then(() => true), delay(20, false)]), {
      timeoutMs: switchTimeoutMs
    })
    const atSwitch = load.acknowledgedWrites()
    await waitUntil('writes after the switch', () => load.acknowledgedWrites() > atSwitch, {
      timeoutMs: 15_000,
      intervalMs: 5
    })
    say(`${at()}first write through the API`)
    await waitUntil('more writes', () => load.acknowledgedWrites() >= atSwitch + writesAfterTheKill, {
      timeoutMs: 30_000
    })

    const finalState = await load.stop()
    const history = checkHistory(load.operations, finalState)
    const signedIn = await isStillSignedIn(adaElsewhere, userId)
    return judge(history, signedIn)
  } finally {
    await observer.close()
  }
}

async function readFromReplica(client: ApiClient) {
  const answer = await client.me()
  if (answer.body.data.theme !== 'dark') throw new Error('an instance answered with an older session')
  return answer.source === 'replica' ? answer : undefined
}

async function isStillSignedIn(client: ApiClient, userId: string): Promise<boolean> {
  try {
    const { body } = await client.me()
    return body.userId === userId && body.data.theme === 'dark'
  } catch {
    return false
  }
}
