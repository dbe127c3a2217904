import type { ServiceAddress, TopologyStatus } from '@repo/testbed'
import { printResult } from '../output/print-result.ts'
import { paint } from '../output/style.ts'
import { renderTable } from '../output/table.ts'
import { isServiceReady } from '../stack/is-service-ready.ts'
import type { AttachedStack } from '../stack/stack-kind.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

export const statusCommand: Command = {
  name: 'status',
  usage: `${onUsage} [--json]`,
  summary: 'Who is master, what each node and Sentinel says, which services are ready',
  async run(args) {
    const { values } = parseArguments(this, args, { ...onOption, json: { type: 'boolean' } })
    const kind = toStackKind(values.on)
    const status = await readStatus(kind.name, await kind.attach())
    printResult(values, status, renderStatus(status))
    return status.nodes.some(({ role }) => role === 'master') ? 0 : 1
  }
}

interface StackStatus extends TopologyStatus {
  readonly on: string
  readonly masterName: string
  readonly services: readonly ServiceStatus[]
}

export async function readStatus(on: string, { topology, services }: AttachedStack): Promise<StackStatus> {
  const [status, ready] = await Promise.all([topology.status(), Promise.all(services.map(readService))])
  return { on, masterName: topology.masterName, ...status, services: ready }
}

interface ServiceStatus extends ServiceAddress {
  readonly ready: boolean
}

async function readService(service: ServiceAddress): Promise<ServiceStatus> {
  return { name: service.name, url: service.url, ready: await isServiceReady(service) }
}

export function renderStatus({ nodes, sentinels, services }: StackStatus): string {
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
