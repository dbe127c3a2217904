import type { Redis } from 'ioredis'
import type { BenchSession } from './bench-requests.ts'
import type { BenchServer } from './bench-server.ts'
import { runLoad } from './http-load.ts'
import { requestsOf, type VariantName } from './variants.ts'

export type LoadKind = 'read' | 'change'

/** One measurement of one variant. */
export interface Sample {
  readonly variant: VariantName
  readonly kind: LoadKind
  readonly requests: number
  readonly requestsPerSecond: number
  /** CPU of the server's process per request, in microseconds. */
  readonly cpuMicros: number
  /** CPU of the Redis master per request, in microseconds. */
  readonly masterCpuMicros: number
}

/** A server with sessions in it. */
export interface LoadedServer {
  readonly name: VariantName
  readonly server: BenchServer
  readonly sessions: readonly BenchSession[]
}

export async function measure(
  { name, server, sessions }: LoadedServer,
  kind: LoadKind,
  durationMs: number,
  master: Redis
): Promise<Sample> {
  const [cpuBefore, masterBefore, startedAt] = [await server.cpuMicros(), await masterCpu(master), performance.now()]
  const requests = await runLoad({
    port: server.port,
    sessions,
    request: requestsOf(name)[kind],
    durationMs
  })
  const elapsedMs = performance.now() - startedAt
  const [cpuAfter, masterAfter] = [await server.cpuMicros(), await masterCpu(master)]
  return {
    variant: name,
    kind,
    requests,
    requestsPerSecond: requests / (elapsedMs / 1000),
    cpuMicros: (cpuAfter - cpuBefore) / requests,
    masterCpuMicros: (masterAfter - masterBefore) / requests
  }
}

/** CPU of the master's process so far, in microseconds. */
async function masterCpu(master: Redis): Promise<number> {
  const info = await master.info('cpu')
  const seconds = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1])
  return (seconds('used_cpu_sys') + seconds('used_cpu_user')) * 1e6
}
