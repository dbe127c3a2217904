import type { RedisHa } from '@repo/redis-ha'
import type { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { SessionRecords } from '../src/session/session-records.ts'

/** A process that has the keys in an order of its own, and answers one of them at a time. */
function startProcess(runId: string, ...userIds: readonly string[]) {
  return {
    info: async () => `# Server\r\nredis_version:7.4.0\r\nrun_id:${runId}\r\n`,
    scan: async (cursor: string) => {
      const next = Number(cursor) + 1
      return [next < userIds.length ? String(next) : '0', [`user-sessions:${userIds[Number(cursor)]}`]]
    }
  }
}

/** Whom `visitUsers` meets when these processes are master, one step each and the last one from then on. */
async function visit(...masters: readonly ReturnType<typeof startProcess>[]): Promise<string[]> {
  let step = 0
  const redis: Pick<RedisHa, 'read'> = {
    read: async (run) => {
      const node = masters[Math.min(step++, masters.length - 1)] as unknown as Redis
      return { value: await run(node), source: 'master', ageMs: 0, stale: false }
    }
  }
  const visited: string[] = []
  await new SessionRecords(redis as RedisHa).visitUsers(async (userIds) => {
    visited.push(...userIds)
  })
  return visited
}

it('meets everybody once where the master stays', async () => {
  expect(await visit(startProcess('a', 'ada', 'bob', 'eve'))).toEqual(['ada', 'bob', 'eve'])
})

it('begins anew where another master, or the same one restarted, has an order of its own', async () => {
  const old = startProcess('a', 'ada', 'bob', 'eve')
  const next = startProcess('b', 'eve', 'ada', 'bob')
  expect(new Set(await visit(old, next))).toEqual(new Set(['ada', 'bob', 'eve']))
  expect(new Set(await visit(old, old, next))).toEqual(new Set(['ada', 'bob', 'eve']))
})
