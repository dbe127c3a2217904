import { type ComposeContainer, readContainers } from './compose-containers.ts'
import { docker } from './docker.ts'

/** Unpauses, reconnects and starts whatever of the project needs it; Sentinels first, Redis asks them who is master. */
export async function healContainers(project: string): Promise<void> {
  const containers = await readContainers(project)
  const order = (name: string) => containers.filter(({ service }) => service.startsWith(name))
  const sentinels = order('sentinel-')
  const nodes = order('redis-')
  const others = containers.filter((container) => !sentinels.includes(container) && !nodes.includes(container))
  const network = containers.flatMap(({ networks }) => networks).at(0) ?? `${project}_redis`
  for (const group of [sentinels, nodes, others]) {
    await Promise.all(group.map((container) => healContainer(container, network)))
  }
}

async function healContainer(container: ComposeContainer, network: string): Promise<void> {
  const { id, isPaused, isRunning, networks } = container
  if (isPaused) await docker(['unpause', id])
  if (networks.length === 0) await docker(['network', 'connect', ...toAddress(container), network, id])
  if (!isRunning) await docker(['start', id])
}

function toAddress({ service, environment }: ComposeContainer): string[] {
  const ip = environment.REDIS_ANNOUNCE_HOST ?? environment.SENTINEL_ANNOUNCE_HOST
  return ['--alias', service, ...(ip === undefined ? [] : ['--ip', ip])]
}
