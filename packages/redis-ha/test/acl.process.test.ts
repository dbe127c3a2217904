import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { waitUntil } from '@repo/testbed'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { RedisHa } from '../src/index.ts'
import { readAclRules } from './support/acl-rules.ts'
import { createFromEnvironment, toEnvironment } from './support/configure.ts'
import { type Group, type GroupMember, startGroup } from './support/start-group.ts'

const nodeRules = readAclRules('node')
const sentinelRules = readAclRules('sentinel')
const ownRules = ['+get', '+set', '~session:*']

const startAclGroup = () => startGroup({ adminPassword: 'admin' })

/** A user of this name, with nothing but these rules, on each of them. */
async function giveUser(members: readonly GroupMember[], user: string, rules: readonly string[]): Promise<void> {
  const command = ['SETUSER', user, 'reset', 'on', `>${user}-1`, ...rules]
  await Promise.all(members.map(({ ask }) => ask('ACL', ...command)))
}

function connectAs(group: Group, user: string): RedisHa {
  return createFromEnvironment({
    ...toEnvironment(group),
    REDIS_USERNAME: user,
    REDIS_PASSWORD: `${user}-1`,
    REDIS_SENTINEL_USERNAME: user,
    REDIS_SENTINEL_PASSWORD: `${user}-1`
  })
}

/** What these refused to the user since the last time, as `+command` or `&channel`. */
async function takeRefusals({ nodes, sentinels }: Group, user: string): Promise<string[]> {
  const members = [...nodes, ...sentinels]
  const logs = (await Promise.all(members.map(({ ask }) => ask('ACL', 'LOG')))) as unknown[][][]
  return logs.flat().flatMap((entry) => {
    const field = (name: string) => String(entry[entry.indexOf(name) + 1]).toLowerCase()
    return field('username') === user ? `${field('reason') === 'channel' ? '&' : '+'}${field('object')}` : []
  })
}

async function useEverything(redis: RedisHa): Promise<void> {
  const { token } = await redis.write((pipe) => pipe.set('session:a', '1'))
  await redis.read((node) => node.get('session:a'), { after: token })
  await redis.read((node) => node.get('session:none'))
  await redis.fence()
}

describe('the ACL rules of the guide', () => {
  it('are enough: nothing is refused', async () => {
    const group = await startAclGroup()
    await giveUser(group.nodes, 'app', [...nodeRules, ...ownRules])
    await giveUser(group.sentinels, 'app', sentinelRules)
    const redis = connectAs(group, 'app')
    await redis.ready()
    await useEverything(redis)
    expect(await takeRefusals(group, 'app')).toEqual([])
  })

  it('are needed: without any one of them something is refused', async () => {
    const group = await startAclGroup()
    const needed = [
      ...nodeRules.map((rule) => ({ rule, on: group.nodes, all: [...nodeRules, ...ownRules] })),
      ...sentinelRules.map((rule) => ({ rule, on: group.sentinels, all: sentinelRules }))
    ]
    const refusedNothing = await Promise.all(
      needed.map(async ({ rule, on, all }, index) => {
        const user = `app-${index}`
        await giveUser(group.nodes, user, [...nodeRules, ...ownRules])
        await giveUser(group.sentinels, user, sentinelRules)
        await giveUser(
          on,
          user,
          all.filter((other) => other !== rule)
        )
        const redis = connectAs(group, user)
        void redis
          .ready()
          .then(() => useEverything(redis))
          .catch(() => {})
        const refused = async () => (await takeRefusals(group, user)).length > 0
        return await waitUntil(`a refusal without ${rule}`, refused, { timeoutMs: 5000 }).then(
          () => [],
          () => rule
        )
      })
    )
    expect(refusedNothing.flat()).toEqual([])
  })

  it('are enough for a switchover, with those that belong to it', async () => {
    const group = await startAclGroup()
    await giveUser(group.nodes, 'app', [...nodeRules, ...readAclRules('node switchover'), ...ownRules])
    await giveUser(group.sentinels, 'app', [...sentinelRules, ...readAclRules('sentinel switchover')])
    const redis = connectAs(group, 'app')
    await redis.ready()
    const { from, to } = await redis.switchover()
    expect([from, to]).toEqual(group.nodes.map(({ address }) => address))
    await redis.write((pipe) => pipe.set('session:a', '1'), { durability: 'fast' })
    expect(await takeRefusals(group, 'app')).toEqual([])
  })
})

it('says on which side the credentials are wrong', async () => {
  const group = await startAclGroup()
  await giveUser(group.nodes, 'app', nodeRules)
  await giveUser(group.sentinels, 'app', sentinelRules)
  const env = {
    ...toEnvironment(group),
    REDIS_SENTINEL_USERNAME: 'app',
    REDIS_USERNAME: 'app',
    REDIS_PASSWORD: 'wrong'
  }
  const onNodes = createFromEnvironment({ ...env, REDIS_SENTINEL_PASSWORD: 'app-1' })
  const onSentinels = createFromEnvironment({ ...env, REDIS_SENTINEL_PASSWORD: 'wrong' })
  await Promise.all([
    expect(onNodes.ready(3000)).rejects.toMatchObject({ problem: 'redis-auth' }),
    expect(onSentinels.ready(3000)).rejects.toMatchObject({ problem: 'sentinel-auth' })
  ])
})

it('follows the password file while users have two passwords, and fails nothing', async () => {
  const group = await startAclGroup()
  const everybody = [...group.nodes, ...group.sentinels]
  await giveUser(group.nodes, 'app', [...nodeRules, ...ownRules])
  await giveUser(group.sentinels, 'app', sentinelRules)
  const file = join(group.folder, 'password')
  writeFileSync(file, 'app-1\n')
  const redis = createFromEnvironment({
    ...toEnvironment(group),
    REDIS_USERNAME: 'app',
    REDIS_PASSWORD_FILE: file,
    REDIS_SENTINEL_USERNAME: 'app',
    REDIS_SENTINEL_PASSWORD_FILE: file
  })
  await redis.ready()
  const client = redis.createIoredis()
  onTestFinished(() => client.disconnect())
  client.on('error', () => {})
  let stopping = false
  const answered = { writes: 0, reads: 0, library: 0 }
  const during = async (what: keyof typeof answered, operation: () => Promise<unknown>) => {
    while (!stopping) {
      await operation()
      answered[what] += 1
    }
  }
  const load = Promise.all([
    during('writes', () => redis.write((pipe) => pipe.set('session:a', '1'), { idempotent: true })),
    during('reads', () => redis.read((node) => node.get('session:a'))),
    during('library', () => client.set('session:b', '1'))
  ])
  const more = async () => {
    const before = { ...answered }
    const isMore = () =>
      (Object.keys(answered) as (keyof typeof answered)[]).every((key) => answered[key] > before[key])
    // A failed operation ends the load, and the test with it.
    await Promise.race([load, waitUntil('operations of each kind', isMore, { timeoutMs: 10_000 })])
  }
  const idsOf = async (member: GroupMember | undefined) =>
    [...String(await member?.ask('CLIENT', 'LIST')).matchAll(/^id=(\d+) .* user=app /gm)]
      .map(([, id]) => Number(id))
      .toSorted((a, b) => a - b)

  await more()
  const before = await idsOf(group.nodes[0])
  await Promise.all(everybody.map(({ ask }) => ask('ACL', 'SETUSER', 'app', '>app-2')))
  writeFileSync(`${file}.new`, 'app-2\n')
  renameSync(`${file}.new`, file)
  await Promise.all(everybody.map(({ ask }) => ask('ACL', 'SETUSER', 'app', '<app-1')))
  await more()
  expect(await idsOf(group.nodes[0])).toEqual(before)
  for (const { ask } of everybody) {
    await ask('CLIENT', 'KILL', 'USER', 'app')
    await more()
  }
  await waitUntil('the Sentinel is asked again', () => redis.health().sentinels.answering === 1, { timeoutMs: 5000 })
  stopping = true
  await load
  expect(await takeRefusals(group, 'app')).toEqual([])
})
