import { parseInfo, type Topology } from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { printResult } from '../output/print-result.ts'
import { renderTable } from '../output/table.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'
import { findNode } from './connect.command.ts'

/** What is shown without a section. */
const essential = [
  'redis_version',
  'uptime_in_seconds',
  'role',
  'connected_slaves',
  'master_link_status',
  'connected_clients',
  'blocked_clients',
  'used_memory_human',
  'maxmemory_human',
  'maxmemory_policy',
  'mem_fragmentation_ratio',
  'instantaneous_ops_per_sec',
  'keyspace_hits',
  'keyspace_misses',
  'evicted_keys',
  'rdb_last_bgsave_status',
  'aof_last_write_status',
  'db0'
]

export const infoCommand: Command = {
  name: 'info',
  usage: `[<node>] [--section <name>] ${onUsage} [--json]`,
  summary:
    'What each node tells of itself (INFO): version, memory, clients, hits, persistence; --section for all of one',
  async run(args) {
    const { values, positionals } = parseArguments(
      this,
      args,
      { ...onOption, section: { type: 'string' }, json: { type: 'boolean' } },
      { min: 0, max: 1 }
    )
    const { topology } = await toStackKind(values.on).attach()
    const [whom] = positionals
    const nodes = whom === undefined ? topology.nodes : [await findNode(topology, whom)]
    const columns = await Promise.all(nodes.map((node) => readInfo(topology, node, values.section)))
    const shown =
      values.section === undefined ? essential : [...new Set(columns.flatMap(({ info }) => [...info.keys()]))]
    if (shown.length === 0) throw new CommandError(`INFO has no section '${values.section}' here`, 2)
    printResult(
      values,
      Object.fromEntries(columns.map(({ name, info }) => [name, Object.fromEntries(info)])),
      renderTable([
        ['', ...columns.map(({ name }) => name)],
        ...shown.map((field) => [field, ...columns.map(({ info }) => info.get(field) ?? '')])
      ])
    )
    return 0
  }
}

async function readInfo(topology: Topology, node: Topology['nodes'][number], section?: string) {
  const [reply] = await topology.ask(node, section === undefined ? ['INFO'] : ['INFO', section])
  if (reply instanceof Error) throw new CommandError(`${node.name}: ${reply.message}`)
  return { name: node.name, info: parseInfo(reply) }
}
