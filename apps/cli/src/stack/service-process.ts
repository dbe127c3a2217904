import { spawnSync } from 'node:child_process'
import { type ServiceAddress, waitUntil } from '@repo/testbed'

/** One started API instance or worker. */
export interface ServiceRecord extends ServiceAddress {
  /** Of one that outlives who started it. */
  readonly pid?: number
}

/** Is it running? Its pid may belong to somebody else by now. */
export function isServiceRunning({ pid }: ServiceRecord): boolean {
  if (pid === undefined) return false
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  return /apps\/(api|worker)\/src\/main\.ts/.test(stdout)
}

export function signalService(service: ServiceRecord, signal: NodeJS.Signals): void {
  if (service.pid !== undefined && isServiceRunning(service)) process.kill(service.pid, signal)
}

/** Waits until it has ended; `false` when it has not in time. */
export async function waitForService(service: ServiceRecord, timeoutMs: number): Promise<boolean> {
  return waitUntil(`end of ${service.name}`, () => !isServiceRunning(service), { timeoutMs }).catch(() => false)
}
