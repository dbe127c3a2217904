import { createSentinel } from 'redis'
import { toPeerAddresses } from './peer-addresses.ts'
import type { Subject } from './subject.ts'

/** node-redis' `createSentinel`, with a connection to each replica for reads and its defaults otherwise. */
export async function createNodeRedisSubject(env: Record<string, string | undefined>): Promise<Subject> {
  const { sentinels, name } = toPeerAddresses(env)
  const sentinel = createSentinel({ name, sentinelRootNodes: sentinels, replicaPoolSize: 1 })
  // What goes wrong shows in the commands.
  sentinel.on('error', () => {})
  await sentinel.connect()
  return {
    writeClasses: ['fast'],
    write: async ({ command }) => {
      await sentinel.sendCommand(false, [...command])
      return undefined
    },
    read: async (command) => {
      const value = await sentinel.sendCommand<string | null>(true, [...command])
      return { value: value === null ? null : String(value) }
    },
    endOf: () => 'failed',
    close: () => sentinel.destroy()
  }
}
