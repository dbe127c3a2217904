import { TestbedError } from '../errors.ts'
import { type ComposeProject, compose } from './compose-command.ts'

/** The part of `docker compose config` that is checked. */
export interface ComposeConfig {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly environment?: Readonly<Record<string, string | null>>
        readonly ports?: readonly { readonly host_ip?: string; readonly published?: string }[]
      }
    >
  >
}

/** A port of this machine that a service wants. */
export interface WantedPort {
  readonly service: string
  readonly host: string
  readonly port: number
}

export async function readComposeConfig(project: ComposeProject): Promise<ComposeConfig> {
  return JSON.parse(await compose(project, ['config', '--format', 'json'])) as ComposeConfig
}

export function wantedPorts({ services }: ComposeConfig): WantedPort[] {
  return Object.entries(services).flatMap(([service, { ports = [] }]) =>
    ports.flatMap(({ host_ip = '0.0.0.0', published }) =>
      published === undefined ? [] : [{ service, host: host_ip, port: Number(published) }]
    )
  )
}

/** What nodes and Sentinels are called by each other. */
export function announcedAddresses({ services }: ComposeConfig): string[] {
  const addresses = Object.values(services).map(
    ({ environment }) => environment?.REDIS_ANNOUNCE_HOST ?? environment?.SENTINEL_ANNOUNCE_HOST
  )
  return addresses.filter((address) => typeof address === 'string')
}

/** What would keep this topology from ever failing over, in words; empty when it is sound. */
export function topologyProblems({ services }: ComposeConfig): string[] {
  const sentinels = Object.values(services).filter(({ environment }) => environment?.SENTINEL_NAME !== undefined)
  const count = sentinels.length
  const problems: string[] = []
  if (count % 2 === 0) {
    problems.push(`${count} Sentinels: their number must be odd, one more tolerates no more failures`)
  }
  const quorums = new Set(sentinels.map(({ environment }) => environment?.SENTINEL_QUORUM ?? '2'))
  for (const quorum of quorums) {
    if (!/^[1-9]\d*$/.test(quorum)) problems.push(`SENTINEL_QUORUM: expected a whole number above 0, got "${quorum}"`)
    else if (Number(quorum) > count) {
      problems.push(
        `SENTINEL_QUORUM is ${quorum}, but there are ${count} Sentinels: the master could never be found down`
      )
    }
  }
  for (const [name, { environment }] of Object.entries(services)) {
    const listed = environment?.REDIS_SENTINELS?.split(',').length
    if (listed !== undefined && listed !== count) {
      problems.push(`REDIS_SENTINELS of ${name} lists ${listed} Sentinels, and there are ${count}`)
    }
  }
  return problems
}

export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new TestbedError('TESTBED_REFUSED', problems.join('\n'))
}
