import { createRedisHa, parseEnvironment, RedisHaError } from '../../../src/index.ts'
import type { ReportedLoss, Subject } from './subject.ts'

/** redis-ha as an application uses it, its `createIoredis()` included. */
export async function createRedisHaSubject(env: Record<string, string | undefined>): Promise<Subject> {
  const ha = createRedisHa({ config: parseEnvironment(env) })
  const losses: ReportedLoss[] = []
  ha.on('writes-accounted', (loss) => losses.push(loss))
  await ha.ready()
  const library = ha.createIoredis()
  // ioredis says what it does about a lost connection here; the workload sees it in its commands.
  library.on('error', () => {})
  return {
    writeClasses: ['fast', 'replicated', 'library'],
    write: async ({ command: [name, ...args], class: writeClass, idempotent }) => {
      if (writeClass === 'library') {
        await library.call(name, ...args)
        return ha.fence()
      }
      const { token } = await ha.write((pipe) => pipe.call(name, ...args), { durability: writeClass, idempotent })
      return token
    },
    read: async ([name, ...args], after) => {
      const { value, source, stale } = await ha.read((node) => node.call(name, ...args), { after })
      return { value: value === null || value === undefined ? null : String(value), source, stale }
    },
    endOf: (error, request) => {
      const code = error instanceof RedisHaError ? error.code : undefined
      if (code === 'REDIS_HA_INDETERMINATE_WRITE') return 'indeterminate'
      // A fence that was refused says nothing about the write before it.
      if (code === 'REDIS_HA_MASTER_UNAVAILABLE') return request.class === 'library' ? 'indeterminate' : 'not-applied'
      return 'failed'
    },
    switchover: () => ha.switchover(),
    losses: () => losses,
    close: async () => {
      library.disconnect()
      await ha.close()
    }
  }
}
