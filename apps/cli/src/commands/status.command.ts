import type { TopologyStatus } from '@repo/testbed'
import { paint } from '../output/style.ts'
import { renderTable } from '../output/table.ts'
import { attachToStack, type ServiceAddress, stackServices } from '../stack/stack-files.ts'
import { type Command, parseArguments } from './command.ts'

export const statusCommand: Command = {
  name: 'status',
  usage: '[--json]',
  summary: 'Who is master, what each node and Sentinel says, which services are ready',
  async run(args) {
    const { values } = parseArguments(this, args, { json: { type: 'boolean' } })
    const topology = await attachToStack()
    const [status, services] = await Promise.all([topology.status(), Promise.all(stackServices().map(readService))])
    process.stdout.write(
      values.json === true
        ? `${JSON.stringify({ masterName: topology.masterName, ...status, services }, undefined, 2)}\n`
        : renderStatus(status, services)
    )
    return status.nodes.some(({ role }) => role === 'master') ? 0 : 1
  }
}

interface ServiceStatus extends ServiceAddress {
  readonly ready: boolean
}

async function readService(service: ServiceAddress): Promise<ServiceStatus> {
  try {
    const answer = await fetch(`${service.url}/readyz`, { signal: AbortSignal.timeout(2000) })
    return { ...service, ready: answer.ok }
  } catch {
    return { ...service, ready: false }
  }
}

function renderStatus({ nodes, sentinels }: TopologyStatus, services: readonly ServiceStatus[]): string {
  const rows = [
    ...nodes.map(({ name, address, role, offset, link, onlineReplicas }) => [
      name,
      address,
      role,
      role === 'unreachable' ? '' : `offset ${offset}`,
      role === 'master' ? `${onlineReplicas} replicas online` : role === 'replica' ? `link ${link}` : ''
    ]),
    ...sentinels.map(({ name, address, reachable, master, epoch, quorum }) =>
      reachable
        ? [name, address, `names ${master}`, `epoch ${epoch}`, quorum === true ? 'quorum ok' : 'no quorum']
        : [name, address, 'unreachable']
    ),
    ...services.map(({ name, url, ready }) => [name, url, ready ? 'ready' : 'not ready'])
  ]
  return renderTable(rows)
    .replaceAll(/\bmaster\b/g, (word) => paint('green', word))
    .replaceAll(/\b(unreachable|not ready|no quorum)\b/g, (word) => paint('red', word))
}
