import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { waitUntil } from '../src/index.ts'
import { createScriptGroup, type ScriptGroup, startScriptGroup } from './support/script-group.ts'

/** Writers that log in anew every few writes, with what the file says then, and count what fails. */
function startWriters(group: ScriptGroup, user: string, username?: string) {
  const failures: string[] = []
  let written = 0
  let stopping = false
  const write = async (writer: number) => {
    const master = await group.waitForMaster()
    for (let n = 0; !stopping; n++) {
      const login = { password: group.readPassword(user), ...(username === undefined ? {} : { username }) }
      const redis = group.connect(master, login)
      try {
        await redis.connect()
        for (let i = 0; i < 20; i++) await redis.set(`load:${writer}:${n}:${i}`, 'x')
        written += 20
      } catch (error) {
        failures.push(String(error))
      } finally {
        redis.disconnect()
      }
      await setImmediate()
    }
  }
  const running = [0, 1, 2].map(write)
  return {
    failures,
    moreThan: (count: number) => waitUntil(`${count} writes`, () => written > count, { timeoutMs: 20_000 }),
    written: () => written,
    stop: async () => {
      stopping = true
      await Promise.all(running)
    }
  }
}

async function isAccepted(group: ScriptGroup, node: ScriptGroup['nodes'][number], login: object): Promise<boolean> {
  const redis = group.connect(node, login)
  try {
    await redis.connect()
    await redis.call('PING')
    return true
  } catch (error) {
    if (String(error).includes('NOPERM')) return true
    return false
  } finally {
    redis.disconnect()
  }
}

async function failOver(group: ScriptGroup): Promise<void> {
  const master = await group.waitForMaster()
  await group.kill(master)
  const isReplaced = async () => {
    const named = await Promise.all(group.sentinels.map((sentinel) => group.masterPort(sentinel)))
    return named.every((port) => port !== master.port)
  }
  await waitUntil('all Sentinels name another master', isReplaced, { timeoutMs: 45_000 })
  group.start(master)
  await group.waitForMaster()
}

const env = { REDIS_ROTATE_WAIT: '1' }

describe('rotate-password.sh', () => {
  it.concurrent('changes the password of every user under load without a failed write, and replication and failover go on', async ({
    onTestFinished
  }) => {
    const group = await startScriptGroup({ users: true, env }, onTestFinished)
    const writers = startWriters(group, 'app', 'app')
    await writers.moreThan(200)
    for (const user of ['app', 'admin', 'replica', 'sentinel', 'exporter', 'backup']) {
      const old = group.readPassword(user)
      const { code, stderr } = await group.run('rotate-password.sh', [user])
      expect(stderr).toContain('the old password is refused')
      expect(code).toBe(0)
      expect(group.readPassword(user)).not.toBe(old)
      for (const node of user === 'replica' ? group.nodes : [...group.nodes, ...group.sentinels]) {
        expect(await isAccepted(group, node, { username: user, password: old }), `${user} old at ${node.name}`).toBe(
          false
        )
        expect(await isAccepted(group, node, { username: user, password: group.readPassword(user) })).toBe(true)
      }
    }
    await writers.moreThan(writers.written() + 200)
    await writers.stop()
    expect(writers.failures).toEqual([])
    // New connections of nodes and Sentinels, with what is in memory and with what a restart renders.
    await failOver(group)
  }, 120_000)

  it.concurrent('changes the one password of all nodes and that of the Sentinels in the same way', async ({
    onTestFinished
  }) => {
    const group = await startScriptGroup({ passwords: true, env }, onTestFinished)
    const writers = startWriters(group, 'nodes')
    await writers.moreThan(200)
    const old = group.readPassword('nodes')
    writeFileSync(group.path('chosen'), 'a chosen password\n')
    const more = { REDIS_NEW_PASSWORD_FILE: group.path('chosen') }
    expect(await group.run('rotate-password.sh', ['nodes'], more)).toMatchObject({ code: 0 })
    expect(await group.run('rotate-password.sh', ['sentinels'])).toMatchObject({ code: 0 })
    await writers.moreThan(writers.written() + 200)
    await writers.stop()
    expect(writers.failures).toEqual([])
    expect(group.readPassword('nodes')).toBe('a chosen password')
    for (const node of group.nodes) expect(await isAccepted(group, node, { password: old })).toBe(false)
    await failOver(group)
  }, 120_000)

  it.concurrent('goes on where it was when a node could not be told', async ({ onTestFinished }) => {
    const group = await startScriptGroup({ users: true, downAfterMs: 20_000, env }, onTestFinished)
    const old = group.readPassword('app')
    const [frozen] = group.sentinels
    if (frozen === undefined) throw new Error('a Sentinel expected')
    await group.kill(frozen)
    const failed = await group.run('rotate-password.sh', ['app'])
    expect(failed.stderr).toContain('did not accept the change (no answer): mend it and run this again')
    expect(failed.code).toBe(1)
    const next = readFileSync(`${group.passwordFile('app')}.next`, 'utf8').trim()
    for (const node of group.nodes) {
      expect(await isAccepted(group, node, { username: 'app', password: old })).toBe(true)
      expect(await isAccepted(group, node, { username: 'app', password: next })).toBe(true)
    }
    // What was down knows both from the files.
    group.start(frozen)
    await waitUntil('it is back', () => isAccepted(group, frozen, { username: 'app', password: next }), {
      timeoutMs: 10_000
    })
    expect(await group.run('rotate-password.sh', ['app'])).toMatchObject({ code: 0 })
    expect(group.readPassword('app')).toBe(next)
    for (const leftover of ['app.next', 'app.previous', 'app.new']) {
      expect(existsSync(group.passwordFile(leftover))).toBe(false)
    }
    expect(await isAccepted(group, frozen, { username: 'app', password: old })).toBe(false)
  }, 60_000)

  it.concurrent('goes on, step by step as well, with a change that stopped before its end', async ({
    onTestFinished
  }) => {
    const group = await startScriptGroup({ users: true, env }, onTestFinished)
    for (const step of ['add', 'use']) {
      expect(await group.run('rotate-password.sh', ['app', step])).toMatchObject({ code: 0 })
    }
    const begun = group.readPassword('app')
    for (const step of ['add', 'use', 'remove']) {
      expect(await group.run('rotate-password.sh', ['app', step])).toMatchObject({ code: 0 })
    }
    expect(group.readPassword('app')).toBe(begun)
    for (const node of [...group.nodes, ...group.sentinels]) {
      expect(await isAccepted(group, node, { username: 'app', password: begun })).toBe(true)
    }
  }, 60_000)

  it.concurrent('refuses a weak password without users too', async ({ onTestFinished }) => {
    const group = await createScriptGroup({ passwords: true, env }, onTestFinished)
    writeFileSync(group.path('weak'), 'secret\n')
    for (const who of ['nodes', 'sentinels']) {
      const weak = { REDIS_NEW_PASSWORD_FILE: group.path('weak') }
      expect(await group.run('rotate-password.sh', [who], weak)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('too short (6 characters)')
      })
      expect(existsSync(`${group.passwordFile(who)}.next`)).toBe(false)
    }
  })

  it.concurrent('refuses what it does not know, a weak password and steps out of order', async ({ onTestFinished }) => {
    const group = await startScriptGroup({ users: true, env }, onTestFinished)
    writeFileSync(group.path('weak'), 'secret\n')
    const weak = { REDIS_NEW_PASSWORD_FILE: group.path('weak') }
    const refusals: [string[], Record<string, string>, number, string][] = [
      [[], {}, 2, 'usage: rotate-password.sh'],
      [['grace'], {}, 2, "there is no user 'grace'"],
      [['app', 'swap'], {}, 2, "unknown step 'swap'"],
      [['app', 'use'], {}, 1, 'add comes first'],
      [['app'], weak, 1, 'too short (6 characters)']
    ]
    for (const [args, more, code, message] of refusals) {
      const result = await group.run('rotate-password.sh', args, more)
      expect(result.stderr).toContain(message)
      expect(result.code).toBe(code)
    }
    expect(await group.run('rotate-password.sh', ['app', 'add'])).toMatchObject({ code: 0 })
    expect(await group.run('rotate-password.sh', ['app', 'remove'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('`use` comes first')
    })
  }, 60_000)
})
