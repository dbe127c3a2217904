import { join, resolve } from 'node:path'
import { chooseLayers } from '../choose-layers.ts'
import { buildImages } from './build-images.ts'
import { type ComposeLayer, type ComposeProject, repositoryRoot } from './compose-command.ts'
import { announcedAddresses, readComposeConfig, refuse, topologyProblems, wantedPorts } from './compose-config.ts'
import { readContainers } from './compose-containers.ts'
import { ensureComposeSecrets, ensureSecretFiles } from './compose-secrets.ts'
import { type ComposeReach, toComposeState } from './compose-state.ts'
import { type ComposeTopology, createComposeTopology } from './compose-topology.ts'
import { readKeptReplicas } from './compose-volumes.ts'
import { hasGrafana } from './has-grafana.ts'
import { keepLayers, readKeptLayers } from './kept-layers.ts'
import { requireEngine } from './require-engine.ts'
import { requireFreePorts } from './require-free-ports.ts'
import { startContainers } from './start-containers.ts'
import { ensureTlsSecrets } from './tls-secrets.ts'

export interface UpComposeOptions {
  readonly project: string
  readonly replicas: 2 | 3
  /** With API and worker. */
  readonly services: boolean
  /** @default those of the last start, while its data is there */
  readonly layers?: readonly ComposeLayer[] | undefined
  /** Beside the environment of this process. */
  readonly environment: Readonly<Record<string, string>>
  readonly reach?: ComposeReach
  /** What is being done, for somebody who waits. */
  readonly say?: (line: string) => void
  readonly onStopped?: () => void
}

// On a disk that is busy a Sentinel goes into TILT for 30 s each time it writes its file for more than 2 s.
const settledTimeoutMs = 180_000

/** Starts what is not running of a Compose project and waits until all is healthy and the Sentinels agree. */
export async function upCompose(options: UpComposeOptions): Promise<ComposeTopology> {
  const { replicas, say = () => {} } = options
  await requireEngine()
  const named = namedSecretsFolder(options.environment)
  const folder = named.SECRETS_DIR ?? join(repositoryRoot, 'infra/compose/secrets')
  const hasData = (await readKeptReplicas(options.project)) !== undefined
  const layers = chooseLayers(options.layers, hasData ? readKeptLayers(folder, options.project) : [], say)
  const observed = layers.includes('observability')
  const project: ComposeProject = {
    name: options.project,
    layers,
    profiles: [
      ...(replicas === 3 ? ['replica-3'] : []),
      ...(observed && (await hasGrafana(options.environment, say)) ? ['grafana'] : [])
    ],
    environment: { ...(replicas === 3 ? { REPLICA_3: 'yes' } : {}), ...options.environment, ...named }
  }
  const config = await readComposeConfig(project)
  refuse(topologyProblems(config))
  const held = (await readContainers(project.name)).flatMap(({ isRunning, ports }) =>
    isRunning ? Object.values(ports) : []
  )
  const wanted = wantedPorts(config).filter(({ service }) => options.services || !hasHttp(config, service))
  await requireFreePorts(wanted.filter(({ port }) => !held.includes(port)))
  const made = [
    ...ensureComposeSecrets(folder),
    ...(observed ? ensureSecretFiles(folder, { 'grafana-password': 12 }) : []),
    ...(layers.includes('tls') ? ensureTlsSecrets(folder, announcedAddresses(config)) : [])
  ]
  if (made.length > 0) say(`made secrets: ${made.join(', ')}`)
  keepLayers(folder, project.name, layers)
  if (options.services) {
    say('building the images of API and worker')
    await buildImages(project)
  }
  say(`starting 1 master, ${replicas} replicas, 3 Sentinels${options.services ? ', 2 API instances, a worker' : ''}`)
  const names = options.services ? [] : Object.keys(config.services).filter((service) => !hasHttp(config, service))
  await startContainers(project, names, say)
  const state = toComposeState(project.name, await readContainers(project.name), options.reach)
  const topology = createComposeTopology(state, options.onStopped)
  say('waiting until all Sentinels agree')
  await topology.waitUntilSettled(settledTimeoutMs)
  return topology
}

type Settings = UpComposeOptions['environment']

/** The folder for secrets if one is named, absolute: Compose would look for a relative one beside its files. */
function namedSecretsFolder(environment: Settings): Settings {
  // Empty is not named, as for Compose.
  const named = environment.SECRETS_DIR || process.env.SECRETS_DIR
  return named ? { SECRETS_DIR: resolve(named) } : {}
}

function hasHttp(
  { services }: { services: Readonly<Record<string, { environment?: object }>> },
  name: string
): boolean {
  return Object.hasOwn(services[name]?.environment ?? {}, 'HTTP_PORT')
}
