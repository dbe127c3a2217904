import { mkdtempSync, rmSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestbedError } from '../errors.ts'
import { releasePorts, reservePorts } from '../process/reserve-ports.ts'

/** What keeps a Compose project apart from all others. */
export interface ReservedEnvironment {
  readonly project: string
  /** Settings of compose.yaml: a subnet, ports and a folder for secrets that nobody else has. */
  readonly environment: Readonly<Record<string, string>>
  release(): void
}

const portNames = [
  ...[1, 2, 3, 4].map((n) => `REDIS_${n}_PORT`),
  ...[1, 2, 3].map((n) => `SENTINEL_${n}_PORT`),
  'API_1_PORT',
  'API_2_PORT',
  'WORKER_1_PORT',
  'MAIL_PORT',
  'PROMETHEUS_PORT',
  'ALERTMANAGER_PORT',
  'REDIS_EXPORTER_PORT',
  'GRAFANA_PORT'
]

export async function reserveComposeEnvironment(): Promise<ReservedEnvironment> {
  const project = `testbed-${process.pid}-${Math.random().toString(36).slice(2, 8)}`
  const folder = mkdtempSync(join(tmpdir(), 'compose-testbed-'))
  const ports = await reservePorts('127.0.0.1', portNames.length)
  return {
    project,
    environment: {
      SUBNET: freeSubnet(),
      SECRETS_DIR: join(folder, 'secrets'),
      ...Object.fromEntries(portNames.map((variable, i) => [variable, String(ports[i])]))
    },
    release: () => {
      releasePorts(ports)
      rmSync(folder, { recursive: true, force: true })
    }
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
