import { describe, expect, it, onTestFinished } from 'vitest'
import { openPlainConnection } from '../src/link/plain-connection.ts'
import { createFromEnvironment, toEnvironment } from './support/configure.ts'
import { defaultServer, otherServers } from './support/servers.ts'
import { type GroupMember, startGroup } from './support/start-group.ts'

/** What stands behind `replicated`, and behind the fence most of all: how far a WAIT looks back. */
describe.each([defaultServer, ...otherServers].map((server) => [server.name, server] as const))(
  'WAIT on %s',
  (_, server) => {
    const { path, version } = server
    const skip = path === undefined
    /** Up to Redis 7.0 a connection's offset follows every command, since 7.2 only those that go to the replicas. */
    const followsEveryCommand = version < 7.2

    /** A master whose replica is stopped, with `SET a` sent to it on a connection of its own. */
    async function startUnconfirmed(): Promise<{ master: GroupMember; replica: GroupMember }> {
      const { nodes } = await startGroup({ server: path, sentinels: 0 })
      const [master, replica] = nodes as [GroupMember, GroupMember]
      process.kill(replica.pid, 'SIGSTOP')
      await master.ask('SET', 'a', '1')
      return { master, replica }
    }

    async function connectTo({ address }: GroupMember) {
      const connection = openPlainConnection({ address, credentials: {}, connectTimeoutMs: 1000 })
      onTestFinished(() => connection.reset())
      await connection.ready
      return connection.redis
    }

    it('alone says nothing of what other connections wrote', { skip }, async () => {
      const { master } = await startUnconfirmed()
      expect(await (await connectTo(master)).wait(1, 300)).toBe(1)
    })

    it(`behind a ROLE ${followsEveryCommand ? 'covers it' : 'does not cover it either'}`, { skip }, async () => {
      const { master } = await startUnconfirmed()
      const replies = await (await connectTo(master)).pipeline().role().wait(1, 300).exec()
      expect(replies?.at(-1)).toEqual([null, followsEveryCommand ? 0 : 1])
    })

    it('behind a PUBLISH, which goes to the replicas, covers it', { skip }, async () => {
      const { master, replica } = await startUnconfirmed()
      const connection = await connectTo(master)
      const waitBehindPublish = async () =>
        (await connection.pipeline().publish('redis-ha:fence', '').role().wait(1, 300).exec())?.at(-1)
      expect(await waitBehindPublish()).toEqual([null, 0])
      process.kill(replica.pid, 'SIGCONT')
      await expect.poll(waitBehindPublish).toEqual([null, 1])
    })

    const unconfirmed = 'REDIS_HA_INDETERMINATE_WRITE'

    async function startClientOfUnconfirmed() {
      const group = await startGroup({ server: path })
      const redis = createFromEnvironment(toEnvironment(group))
      await redis.ready()
      const [master, replica] = group.nodes as [GroupMember, GroupMember]
      process.kill(replica.pid, 'SIGSTOP')
      await master.ask('SET', 'a', '1')
      return redis
    }

    it('is behind a fence, which does not end while a replica lacks what others wrote', { skip }, async () => {
      const redis = await startClientOfUnconfirmed()
      await expect(redis.fence({ deadlineMs: 400 })).rejects.toMatchObject({ code: unconfirmed })
    })

    it('is behind a write without effect, which does not either', { skip }, async () => {
      const redis = await startClientOfUnconfirmed()
      const write = redis.write((pipe) => pipe.del('none'), { deadlineMs: 400 })
      await expect(write).rejects.toMatchObject({ code: unconfirmed })
    })
  }
)
