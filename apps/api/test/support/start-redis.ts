import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RedisHa, WriteRefusedError } from '@repo/redis-ha'
import { Redis } from 'ioredis'
import { FakeRedisHa } from './fake-redis-ha.ts'

/** One real Redis on a Unix socket behind the interface of redis-ha: for what only Redis itself can show, like Lua. */
export async function startRedis(): Promise<{ redis: FakeRedisHa; client: Redis; stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'redis-'))
  const socket = join(directory, 'redis.sock')
  const server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', directory])
  const exited = once(server, 'exit')
  const client = new Redis({ path: socket, retryStrategy: () => 20, maxRetriesPerRequest: null })
  client.on('error', () => {})
  await client.ping()
  return {
    client,
    redis: createShim(client),
    async stop() {
      client.disconnect()
      server.kill('SIGKILL')
      await exited
      await rm(directory, { recursive: true })
    }
  }
}

/** Everything goes to the one node. */
function createShim(client: Redis): FakeRedisHa {
  const shim: Pick<RedisHa, 'read' | 'write'> = {
    async write(build) {
      const run = async (isScriptUnknown: boolean) => {
        const pipe = client.pipeline()
        build(pipe, { isScriptUnknown })
        return (await pipe.exec()) ?? []
      }
      const first = await run(false)
      const isScriptUnknown = first.some(([error]) => error?.message.startsWith('NOSCRIPT'))
      const replies = isScriptUnknown ? await run(true) : first
      for (const [error] of replies)
        if (error !== null) throw new WriteRefusedError(error.message, { cause: error, results: [] })
      return { results: replies.map(([, reply]) => reply), token: '00000000.1' }
    },
    async read(query) {
      return { value: await query(client), source: 'master', ageMs: 0, stale: false }
    }
  }
  return Object.assign(new FakeRedisHa(), shim)
}
