import { describe, expect, it, onTestFinished } from 'vitest'
import { ClosedError, newestToken, type RedisHa, WriteRefusedError } from '../src/index.ts'

export interface ModeUnderTest {
  readonly mode: 'standalone' | 'sentinel'
  /** Nodes that are read besides the master. */
  readonly replicas: number
  /** A client of servers that hold nothing; both end with the test. */
  start(): Promise<RedisHa>
}

/** What every mode does alike. */
export function describeMode(name: string, { mode, replicas, start }: ModeUnderTest): void {
  describe(name, () => {
    const ready = async () => {
      const redis = await start()
      await redis.ready()
      return redis
    }
    const connected = (redis: RedisHa) => redis.health().replicas.filter((replica) => replica.connected).length
    const isRead = (redis: RedisHa) => expect.poll(() => connected(redis)).toBe(replicas)

    it('writes, and reads what it has written', async () => {
      const redis = await ready()
      await isRead(redis)
      for (const durability of ['fast', 'replicated'] as const) {
        const { results, token } = await redis.write((pipe) => pipe.set('a', durability).incr('n'), { durability })
        expect(results).toEqual(['OK', durability === 'fast' ? 1 : 2])
        const read = await redis.read((node) => node.get('a'), { after: token })
        expect(read).toMatchObject({ value: durability, stale: false })
      }
    })

    it('reads from a replica where there is one, and from the master when asked to', async () => {
      const redis = await ready()
      await redis.write((pipe) => pipe.set('a', '1'))
      await isRead(redis)
      const source = replicas > 0 ? 'replica' : 'master'
      await expect.poll(() => redis.read((node) => node.get('a'))).toMatchObject({ value: '1', source })
      expect(await redis.read((node) => node.get('a'), { from: 'master' })).toMatchObject({ source: 'master' })
    })

    it('says that a key is not there only with the master’s word', async () => {
      const redis = await ready()
      expect(await redis.read((node) => node.get('none'))).toMatchObject({ value: null, source: 'master' })
    })

    it('hands out tokens that grow, and a fence that covers what others wrote', async () => {
      const redis = await ready()
      const first = await redis.write((pipe) => pipe.set('a', '1'))
      const library = redis.createIoredis()
      onTestFinished(() => library.disconnect())
      library.on('error', () => {})
      await library.set('a', '2')
      const token = await redis.fence()
      expect(newestToken(first.token, token)).toBe(token)
      expect(await redis.read((node) => node.get('a'), { after: token })).toMatchObject({ value: '2' })
    })

    it('refuses what Redis refuses, and goes on', async () => {
      const redis = await ready()
      await redis.write((pipe) => pipe.set('a', 'text'))
      await expect(redis.write((pipe) => pipe.incr('a'))).rejects.toBeInstanceOf(WriteRefusedError)
      await redis.write((pipe) => pipe.set('a', '1'))
    })

    it('gives libraries an ioredis that comes back', async () => {
      const redis = await ready()
      const library = redis.createIoredis()
      onTestFinished(() => library.disconnect())
      library.on('error', () => {})
      const id = await library.client('ID')
      await redis.write((pipe) => pipe.client('KILL', 'ID', id))
      await library.set('a', '1')
      expect(await library.client('ID')).not.toBe(id)
      expect(await redis.read((node) => node.get('a'), { from: 'master' })).toMatchObject({ value: '1' })
    })

    it('says in its health what it is connected to', async () => {
      const redis = await ready()
      await isRead(redis)
      expect(redis.health()).toMatchObject({ mode, masterWritable: true })
      expect(redis.health().replicas).toHaveLength(replicas)
      expect(redis.view()?.replicas).toHaveLength(replicas)
    })

    it('ends everything with close, once and for all', async () => {
      const redis = await ready()
      await redis.close()
      await redis.close()
      await expect(redis.write((pipe) => pipe.set('a', '1'))).rejects.toBeInstanceOf(ClosedError)
      await expect(redis.read((node) => node.get('a'))).rejects.toBeInstanceOf(ClosedError)
      await expect(redis.fence()).rejects.toBeInstanceOf(ClosedError)
      expect(() => redis.createIoredis()).toThrow(ClosedError)
    })
  })
}
