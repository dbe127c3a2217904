import { type ChildProcess, spawn } from 'node:child_process'
import { TestbedError } from '../errors.ts'
import { reservePorts } from '../process/reserve-ports.ts'
import type { Address } from '../redis/ask.ts'

const againAfterMs = 500
const running = new Set<ChildProcess>()

process.on('exit', () => {
  for (const child of running) child.kill()
})

/**
 * Forwards a port of this machine to one of `resource` until this process ends, for where the cluster's addresses are not
 * reached. A pod that is replaced ends its forward, so it is started anew.
 */
export async function keepForwarding(namespace: string, resource: string, port: number): Promise<Address> {
  const [local] = await reservePorts('127.0.0.1', 1)
  if (local === undefined) throw new TestbedError('TESTBED_START_FAILED', 'no port of this machine is free')
  await forward(namespace, resource, `${local}:${port}`)
  return { host: '127.0.0.1', port: local }
}

/** Resolves when it listens, or when it could not this time. */
function forward(namespace: string, resource: string, ports: string): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn('kubectl', ['--namespace', namespace, 'port-forward', resource, ports], {
      stdio: ['ignore', 'pipe', 'ignore']
    })
    const begun = () => {
      // From now on this process may end while it runs, and ends it then.
      child.unref()
      ;(child.stdout as unknown as { unref(): void }).unref()
      resolve()
    }
    running.add(child)
    child.stdout.on('data', begun)
    child.once('exit', () => {
      running.delete(child)
      begun()
      setTimeout(() => void forward(namespace, resource, ports), againAfterMs).unref()
    })
  })
}
