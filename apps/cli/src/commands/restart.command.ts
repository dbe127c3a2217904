import { type Topology, waitUntil } from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { printResult } from '../output/print-result.ts'
import { isServiceReady } from '../stack/is-service-ready.ts'
import type { AttachedStack } from '../stack/stack-kind.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

const settleTimeoutMs = 120_000

export const restartCommand: Command = {
  name: 'restart',
  usage: `[<name>…] ${onUsage} [--json]`,
  summary: 'Restart one after the other, all without names; the master hands over first, and nobody notices',
  async run(args) {
    const { values, positionals } = parseArguments(
      this,
      args,
      { ...onOption, json: { type: 'boolean' } },
      { min: 0, max: 99 }
    )
    const stack = await toStackKind(values.on).attach()
    const names = await inOrder(stack, positionals)
    const startedAt = performance.now()
    for (const name of names) {
      process.stderr.write(`restarting ${name}\n`)
      await restart(stack, name)
    }
    const durationMs = Math.round(performance.now() - startedAt)
    printResult(values, { restarted: names, durationMs }, 'all are back\n')
    return 0
  }
}

/** Sentinels, replicas, the master, services: each finds the others whole. */
async function inOrder({ topology, services }: AttachedStack, chosen: readonly string[]): Promise<string[]> {
  const master = await topology.currentMaster()
  const replicas = topology.nodes.filter(({ name }) => name !== master.name)
  const names = [...topology.sentinels, ...replicas, master, ...services].map(({ name }) => name)
  const unknown = chosen.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new CommandError(`nothing is called '${unknown}'. One of: ${names.join(', ')}`, 2)
  return chosen.length === 0 ? names : names.filter((name) => chosen.includes(name))
}

async function restart({ topology, services, restartService }: AttachedStack, name: string): Promise<void> {
  const node = [...topology.nodes, ...topology.sentinels].find((candidate) => candidate.name === name)
  if (node !== undefined) return restartNode(topology, node)
  await restartService(name)
  const service = services.find((candidate) => candidate.name === name)
  if (service === undefined) return
  await waitUntil(`${name} ready`, () => isServiceReady(service), { timeoutMs: settleTimeoutMs })
}

async function restartNode(topology: Topology, node: Topology['nodes'][number]): Promise<void> {
  await topology.restart(node)
  await topology.waitUntilSettled(settleTimeoutMs)
}
