import { type ChildProcess, spawn } from 'node:child_process'
import { TestbedError } from '../errors.ts'
import { reservePorts } from '../process/reserve-ports.ts'
import type { Address } from '../redis/ask.ts'

const againAfterMs = 500

interface Forward {
  readonly namespace: string
  readonly local: Promise<Address>
  child?: ChildProcess
  isOver: boolean
}

const forwards = new Map<string, Forward>()

process.on('exit', () => {
  for (const { child } of forwards.values()) child?.kill()
})

/**
 * Forwards a port of this machine to one of `resource` until this process ends, for where the cluster's addresses are not
 * reached; one for all who ask. A pod that is replaced ends its forward, so it is started anew.
 */
export function keepForwarding(namespace: string, resource: string, port: number): Promise<Address> {
  const key = `${namespace} ${resource} ${port}`
  const known = forwards.get(key)
  if (known !== undefined) return known.local
  const { promise: local, resolve, reject } = Promise.withResolvers<Address>()
  const forward: Forward = { namespace, local, isOver: false }
  forwards.set(key, forward)
  begin(forward, resource, port).then(resolve, reject)
  return local
}

export function stopForwarding(namespace: string): void {
  for (const [key, forward] of forwards) {
    if (forward.namespace !== namespace) continue
    forward.isOver = true
    forward.child?.kill()
    forwards.delete(key)
  }
}

async function begin(forward: Forward, resource: string, port: number): Promise<Address> {
  const [local] = await reservePorts('127.0.0.1', 1)
  if (local === undefined) throw new TestbedError('TESTBED_START_FAILED', 'no port of this machine is free')
  await run(forward, resource, `${local}:${port}`)
  return { host: '127.0.0.1', port: local }
}

/** Resolves when it listens, or when it could not this time. */
function run(forward: Forward, resource: string, ports: string): Promise<void> {
  return new Promise((resolve) => {
    if (forward.isOver) return resolve()
    const child = spawn('kubectl', ['--namespace', forward.namespace, 'port-forward', resource, ports], {
      stdio: ['ignore', 'pipe', 'ignore']
    })
    forward.child = child
    const begun = () => {
      // From now on this process may end while it runs, and ends it then.
      child.unref()
      ;(child.stdout as unknown as { unref(): void }).unref()
      resolve()
    }
    child.stdout.on('data', begun)
    child.once('exit', () => {
      begun()
      setTimeout(() => void run(forward, resource, ports), againAfterMs).unref()
    })
  })
}
