import type { FaultName } from '../fault-names.ts'
import type { NodeHandle } from '../node-handle.ts'
import type { Topology } from '../topology.ts'
import { createTopologyView } from '../topology-view.ts'
import { containerOf, readContainers } from './compose-containers.ts'
import { injectComposeFault } from './compose-faults.ts'
import { type ComposeReach, type ComposeState, type ServiceAddress, toComposeState } from './compose-state.ts'
import { readVolumes } from './compose-volumes.ts'
import { docker } from './docker.ts'
import { healContainers } from './heal-containers.ts'

/** A topology in containers, with what runs beside it. */
export interface ComposeTopology extends Topology {
  readonly project: string
  /** Services that answer HTTP on this machine. */
  readonly services: readonly ServiceAddress[]
  /** Stops all containers in order, and starts them again with their data. */
  restartAll(): Promise<void>
  /** Kills the node, takes its data away, and starts it again at once. */
  wipe(node: NodeHandle): Promise<void>
  fault(name: FaultName): ReturnType<Topology['fault']>
}

/** The topology of a Compose project that somebody started; fails with `TESTBED_NOT_FOUND` when there is none. */
export async function attachComposeTopology(options: {
  readonly project: string
  readonly reach?: ComposeReach
}): Promise<ComposeTopology> {
  return createComposeTopology(toComposeState(options.project, await readContainers(options.project), options.reach))
}

export function createComposeTopology(state: ComposeState, onStopped: () => void = () => {}): ComposeTopology {
  const { project, services } = state
  const view = createTopologyView(state)
  return {
    ...view.base,
    project,
    services,
    fault: (name) => injectComposeFault(project, view, name),
    heal: () => healContainers(project),
    restartAll: async () => {
      await docker(['compose', '--project-name', project, 'stop'], { timeoutMs: 120_000 })
      await healContainers(project)
    },
    restart: (node) => restartService(project, node.name),
    wipe: (node) => wipeNode(project, node),
    stop: async () => {
      await removeProject(project)
      onStopped()
    }
  }
}

/** Stops the container of a service within its grace period, in which a master hands over, and starts it again. */
export async function restartService(project: string, service: string): Promise<void> {
  const { id } = await containerOf(project, service)
  await docker(['stop', id], { timeoutMs: 120_000 })
  await docker(['start', id])
}

/** Containers and network, frozen ones too, and the volumes that are not to be kept. */
export async function removeProject(project: string, { keep }: { keep?: 'data' | 'backups' } = {}): Promise<void> {
  const paused = (await readContainers(project)).filter(({ isPaused }) => isPaused)
  for (const { id } of paused) await docker(['unpause', id])
  const inOrder = keep === 'data' ? [] : ['--timeout', '0']
  const volumes = keep === undefined ? ['--volumes'] : []
  await docker(['compose', '--project-name', project, 'down', '--remove-orphans', ...inOrder, ...volumes], {
    timeoutMs: 180_000
  })
  if (keep === 'backups') await removeData(project)
}

/** Every volume but that of the backups: they are there for the day when the data is not. */
async function removeData(project: string): Promise<void> {
  const data = (await readVolumes(project)).filter(({ name }) => name !== 'backups')
  if (data.length > 0) await docker(['volume', 'rm', ...data.map(({ id }) => id)])
}

async function wipeNode(project: string, node: NodeHandle): Promise<void> {
  const container = await containerOf(project, node.name)
  const image = (await docker(['inspect', '--format', '{{.Config.Image}}', container.id])).trim()
  await docker(['kill', container.id])
  const clean = ['--network', 'none', '--user', 'redis', '--entrypoint', 'sh', '--volumes-from', container.id]
  await docker(['run', '--rm', ...clean, image, '-c', 'rm -rf /data/*'])
  await docker(['start', container.id])
}
