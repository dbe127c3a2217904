import type { NodeHandle, Topology } from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { runProgram } from '../stack/run-program.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

export const connectCommand: Command = {
  name: 'connect',
  usage: `[master | replica-<n> | sentinel-<n> | redis-<n>] [<command> …] ${onUsage}`,
  summary: 'redis-cli at a node or Sentinel, logged in; with a command, only that one (after -- if it has options)',
  async run(args) {
    const { values, positionals } = parseArguments(this, args, onOption, { min: 0, max: 999 })
    const [whom = 'master', ...command] = positionals
    const kind = toStackKind(values.on)
    if (kind.redisTool === undefined) throw new CommandError(`not on ${kind.name}`)
    const { topology } = await kind.attach()
    const node = await findNode(topology, whom)
    const isInteractive = command.length === 0 && process.stdin.isTTY === true
    return runProgram(await kind.redisTool(node, 'redis-cli', command, { isInteractive }))
  }
}

/** `master` and `replica-2` are roles, counted in the order of the nodes; the others are names. */
export async function findNode(topology: Topology, whom: string): Promise<NodeHandle> {
  const named = [...topology.nodes, ...topology.sentinels].find(({ name }) => name === whom)
  if (named !== undefined) return named
  const master = await topology.currentMaster()
  if (whom === 'master') return master
  const replicas = topology.nodes.filter(({ name }) => name !== master.name)
  const [, number] = /^replica-(\d+)$/.exec(whom) ?? []
  const replica = replicas[Number(number) - 1]
  if (replica !== undefined) return replica
  const all = ['master', ...replicas.map((_, i) => `replica-${i + 1}`), ...topology.sentinels.map(({ name }) => name)]
  throw new CommandError(`nothing is called '${whom}'. One of: ${all.join(', ')}`, 2)
}
