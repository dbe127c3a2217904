import { createInterface } from 'node:readline/promises'
import { CommandError } from '../command-error.ts'
import { printResult } from '../output/print-result.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

export const flushAllCommand: Command = {
  name: 'flush-all',
  usage: `${onUsage} [--yes] [--json]`,
  summary: 'Delete all data on every node: everybody is signed out, jobs are gone. Asks, unless --yes is given',
  async run(args) {
    const { values } = parseArguments(this, args, { ...onOption, yes: { type: 'boolean' }, json: { type: 'boolean' } })
    const { topology } = await toStackKind(values.on).attach()
    const master = await topology.currentMaster()
    const [keys] = await topology.ask(master, ['DBSIZE'])
    if (values.yes !== true) await confirm(`delete all ${keys} keys of ${topology.masterName}`, topology.masterName)
    const [reply] = await topology.ask(master, ['FLUSHALL'])
    if (reply instanceof Error) throw new CommandError(`${master.name} refused: ${reply.message}`)
    printResult(
      values,
      { master: master.name, keysDeleted: keys },
      `${keys} keys deleted on ${master.name}; replicas follow\n`
    )
    return 0
  }
}

/** Goes on only when somebody types `word`. */
async function confirm(what: string, word: string): Promise<void> {
  if (process.stdin.isTTY !== true) throw new CommandError(`to ${what}, say --yes: nobody can be asked here`, 2)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`This will ${what}. Type ${word} to go on: `)
    if (answer.trim() !== word) throw new CommandError('nothing was deleted')
  } finally {
    terminal.close()
  }
}
