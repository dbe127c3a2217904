import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestbedError } from '../errors.ts'
import { releasePorts, reservePorts } from '../process/reserve-ports.ts'
import type { ComposeLayer } from './compose-command.ts'
import type { ComposeReach } from './compose-state.ts'
import type { ComposeTopology } from './compose-topology.ts'
import { upCompose } from './up-compose.ts'

export interface ComposeTopologyOptions {
  /** @default 2 */
  readonly replicas?: 2 | 3
  /** Sentinel's down-after-milliseconds. @default 5000 */
  readonly downAfterMs?: number
  /** With two API instances and a worker, from images that are built first. @default false */
  readonly services?: boolean
  readonly layers?: readonly ComposeLayer[]
  /** @default direct where it works */
  readonly reach?: ComposeReach
  /** Settings of compose.yaml. */
  readonly environment?: Readonly<Record<string, string>>
}

const portNames = [
  ...[1, 2, 3, 4].map((n) => `REDIS_${n}_PORT`),
  ...[1, 2, 3].map((n) => `SENTINEL_${n}_PORT`),
  'API_1_PORT',
  'API_2_PORT',
  'WORKER_1_PORT'
]

/**
 * Starts a Compose project of its own, with a subnet, ports and secrets that nobody else has, and waits until it is whole.
 * It ends with `stop()`, or when this process exits in any way that runs its 'exit' event.
 */
export async function startComposeTopology(options: ComposeTopologyOptions = {}): Promise<ComposeTopology> {
  const name = `testbed-${process.pid}-${Math.random().toString(36).slice(2, 8)}`
  const folder = mkdtempSync(join(tmpdir(), 'compose-testbed-'))
  const ports = await reservePorts('127.0.0.1', portNames.length)
  const cleanUp = () => {
    process.off('exit', removeNow)
    releasePorts(ports)
    rmSync(folder, { recursive: true, force: true })
  }
  const removeNow = () => {
    cleanUp()
    execFileSync('docker', ['compose', '-p', name, 'down', '--volumes', '--timeout', '0'], { stdio: 'ignore' })
  }
  process.on('exit', removeNow)
  const up = {
    project: name,
    replicas: options.replicas ?? 2,
    services: options.services ?? false,
    layers: options.layers ?? [],
    environment: {
      SUBNET: freeSubnet(),
      SECRETS_DIR: join(folder, 'secrets'),
      SENTINEL_DOWN_AFTER_MS: String(options.downAfterMs ?? 5000),
      ...Object.fromEntries(portNames.map((variable, i) => [variable, String(ports[i])])),
      ...options.environment
    },
    ...(options.reach === undefined ? {} : { reach: options.reach }),
    onStopped: cleanUp
  }
  try {
    return await upCompose(up)
  } catch (error) {
    removeNow()
    throw error
  }
}

/** The first three numbers of a /24 in a private range that no interface of this machine is in. */
function freeSubnet(): string {
  const used = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? [])
  const start = Math.floor(Math.random() * 250)
  for (let i = 0; i < 250; i++) {
    const subnet = `172.29.${1 + ((start + i) % 250)}`
    if (!used.some((address) => address.startsWith(`${subnet}.`))) return subnet
  }
  throw new TestbedError('TESTBED_START_FAILED', 'no free subnet in 172.29.0.0/16')
}
