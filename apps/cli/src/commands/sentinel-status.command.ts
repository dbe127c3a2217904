import { parseFields, type Topology } from '@repo/testbed'
import { printResult } from '../output/print-result.ts'
import { renderTable } from '../output/table.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

type Fields = Readonly<Record<string, string>>

interface SentinelView {
  readonly name: string
  readonly quorum: string
  readonly master: Fields
  readonly replicas: readonly Fields[]
  readonly sentinels: readonly Fields[]
}

export const sentinelStatusCommand: Command = {
  name: 'sentinel-status',
  usage: `${onUsage} [--json]`,
  summary: 'What each Sentinel is set to, and knows of master, replicas and the other Sentinels',
  async run(args) {
    const { values } = parseArguments(this, args, { ...onOption, json: { type: 'boolean' } })
    const { topology } = await toStackKind(values.on).attach()
    const views = await Promise.all(topology.sentinels.map((sentinel) => readView(topology, sentinel)))
    printResult(values, views, views.map(renderView).join('\n'))
    return views.every(({ quorum }) => quorum.startsWith('OK')) ? 0 : 1
  }
}

async function readView(topology: Topology, sentinel: Topology['sentinels'][number]): Promise<SentinelView> {
  const { masterName } = topology
  try {
    const [master, replicas, sentinels, quorum] = await topology.ask(
      sentinel,
      ['SENTINEL', 'MASTER', masterName],
      ['SENTINEL', 'REPLICAS', masterName],
      ['SENTINEL', 'SENTINELS', masterName],
      ['SENTINEL', 'CKQUORUM', masterName]
    )
    const said = quorum instanceof Error ? quorum.message : String(quorum)
    return {
      name: sentinel.name,
      quorum: said,
      master: toFields(master),
      replicas: toList(replicas),
      sentinels: toList(sentinels)
    }
  } catch (error) {
    return { name: sentinel.name, quorum: (error as Error).message, master: {}, replicas: [], sentinels: [] }
  }
}

const toFields = (reply: unknown): Fields => Object.fromEntries(parseFields(reply))
const toList = (reply: unknown): Fields[] => (Array.isArray(reply) ? reply.map(toFields) : [])

const settings = ['quorum', 'down-after-milliseconds', 'failover-timeout', 'parallel-syncs', 'config-epoch']

function renderView({ name, quorum, master, replicas, sentinels }: SentinelView): string {
  const rows = [
    ['  master', `${master.ip}:${master.port}`, master.flags ?? ''],
    ...replicas.map(({ ip, port, flags = '' }) => ['  replica', `${ip}:${port}`, flags]),
    ...sentinels.map(({ ip, port, flags = '' }) => ['  Sentinel', `${ip}:${port}`, flags]),
    ...settings.map((setting) => [`  ${setting}`, master[setting] ?? ''])
  ]
  return `${name}: ${quorum}\n${master.ip === undefined ? '' : renderTable(rows)}`
}
