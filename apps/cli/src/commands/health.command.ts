import type { NodeHandle, Topology } from '@repo/testbed'
import { printResult } from '../output/print-result.ts'
import { paint } from '../output/style.ts'
import { renderTable } from '../output/table.ts'
import { isServiceReady } from '../stack/is-service-ready.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

interface Health {
  readonly name: string
  readonly healthy: boolean
  /** What it answered, or why it did not. */
  readonly says: string
}

export const healthCommand: Command = {
  name: 'health',
  usage: `${onUsage} [--json]`,
  summary: 'PING every node and Sentinel, ask every service whether it is ready; exit code 1 when one is not',
  async run(args) {
    const { values } = parseArguments(this, args, { ...onOption, json: { type: 'boolean' } })
    const { topology, services } = await toStackKind(values.on).attach()
    const list = await Promise.all([
      ...[...topology.nodes, ...topology.sentinels].map((node) => ping(topology, node)),
      ...services.map(async (service): Promise<Health> => {
        const healthy = await isServiceReady(service)
        return { name: service.name, healthy, says: healthy ? 'ready' : 'not ready' }
      })
    ])
    printResult(values, list, renderHealth(list))
    return list.every(({ healthy }) => healthy) ? 0 : 1
  }
}

async function ping(topology: Topology, node: NodeHandle): Promise<Health> {
  try {
    const [reply] = await topology.ask(node, ['PING'])
    const says = reply instanceof Error ? reply.message : String(reply)
    return { name: node.name, healthy: says === 'PONG', says }
  } catch (error) {
    return { name: node.name, healthy: false, says: (error as Error).message }
  }
}

function renderHealth(list: readonly Health[]): string {
  return renderTable(
    list.map(({ name, healthy, says }) => [name, healthy ? paint('green', 'healthy') : paint('red', 'ill'), says])
  )
}
