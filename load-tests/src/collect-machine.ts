import { cpus, release, totalmem, type } from 'node:os'
import type { Redis } from 'ioredis'
import type { RunRecord } from './run-record.ts'

/** What the run ran on. */
export async function collectMachine(k6Version: string, master: Redis | undefined): Promise<RunRecord['machine']> {
  const server =
    master === undefined ? undefined : /^(?:redis|valkey)_version:(.*?)\r?$/m.exec(await master.info('server'))?.[1]
  return {
    cpus: cpus().length,
    cpuModel: cpus()[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
    versions: {
      node: process.versions.node,
      k6: k6Version,
      ...(server === undefined ? {} : { redis: server }),
      [type().toLowerCase()]: release()
    }
  }
}
