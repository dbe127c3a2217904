import { TestbedError } from '../errors.ts'
import { docker } from './docker.ts'

/** One container of a Compose project, running or not. */
export interface ComposeContainer {
  readonly id: string
  readonly service: string
  readonly image: string
  readonly environment: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly isRunning: boolean
  readonly isPaused: boolean
  /** What its health check says; `none` without one. */
  readonly health: string
  /** Networks it is attached to. */
  readonly networks: readonly string[]
  /** Container port → port on this machine. */
  readonly ports: Readonly<Record<number, number>>
  /** Folder or file of this machine by where it is in the container. */
  readonly mounts: Readonly<Record<string, string>>
  /** Where volumes are mounted. */
  readonly volumes: readonly string[]
  /** Has a limit of memory and one of CPU. */
  readonly isLimited: boolean
  readonly rotatesLogs: boolean
  /** What it publishes, it publishes to this machine alone. */
  readonly isLocalOnly: boolean
}

const projectLabel = 'com.docker.compose.project'

/** All containers of `project`, by the name of their service; one-off ones are left out. */
export async function readContainers(project: string): Promise<ComposeContainer[]> {
  const ids = await docker(['ps', '--all', '--quiet', '--filter', `label=${projectLabel}=${project}`])
  const list = ids.split('\n').filter((id) => id !== '')
  if (list.length === 0) return []
  const details = JSON.parse(await docker(['inspect', ...list])) as readonly Inspected[]
  return details
    .filter(({ Config }) => Config.Labels['com.docker.compose.oneoff'] !== 'True')
    .map(toContainer)
    .sort((a, b) => a.service.localeCompare(b.service))
}

/** The container of a service; fails with `TESTBED_NOT_FOUND` when it has none. */
export async function containerOf(project: string, service: string): Promise<ComposeContainer> {
  const container = (await readContainers(project)).find((candidate) => candidate.service === service)
  if (container === undefined) throw new TestbedError('TESTBED_NOT_FOUND', `'${service}' has no container`)
  return container
}

/** The part of `docker inspect` that is used here. */
interface Inspected {
  readonly Id: string
  readonly Config: {
    readonly Image: string
    readonly Env: readonly string[] | null
    readonly Labels: Readonly<Record<string, string>>
  }
  readonly State: {
    readonly Running: boolean
    readonly Paused: boolean
    readonly Health?: { readonly Status: string }
  }
  readonly HostConfig: {
    readonly PortBindings: Readonly<
      Record<string, readonly { readonly HostPort: string; readonly HostIp?: string }[]>
    > | null
    readonly Memory: number
    readonly NanoCpus: number
    readonly LogConfig: { readonly Config: Readonly<Record<string, string>> | null }
  }
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> }
  readonly Mounts: readonly { readonly Type: string; readonly Source: string; readonly Destination: string }[]
}

function toContainer({ Id, Config, State, HostConfig, NetworkSettings, Mounts }: Inspected): ComposeContainer {
  return {
    id: Id,
    service: Config.Labels['com.docker.compose.service'] ?? '',
    environment: Object.fromEntries((Config.Env ?? []).map((line) => splitAt(line, line.indexOf('=')))),
    image: Config.Image,
    labels: Config.Labels,
    isRunning: State.Running,
    isPaused: State.Paused,
    health: State.Health?.Status ?? 'none',
    networks: Object.keys(NetworkSettings.Networks),
    ports: Object.fromEntries(
      Object.entries(HostConfig.PortBindings ?? {}).map(([port, [binding]]) => [
        Number.parseInt(port, 10),
        Number(binding?.HostPort)
      ])
    ),
    mounts: Object.fromEntries(Mounts.filter(({ Type }) => Type === 'bind').map((m) => [m.Destination, m.Source])),
    volumes: Mounts.filter(({ Type }) => Type === 'volume').map(({ Destination }) => Destination),
    isLimited: HostConfig.Memory > 0 && HostConfig.NanoCpus > 0,
    rotatesLogs: HostConfig.LogConfig.Config?.['max-size'] !== undefined,
    isLocalOnly: Object.values(HostConfig.PortBindings ?? {})
      .flat()
      .every(({ HostIp = '' }) => HostIp.startsWith('127.'))
  }
}

function splitAt(text: string, at: number): [string, string] {
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
