import type { Answer } from '../checklist/checklist-item.ts'
import { checklists } from '../checklist/checklists.ts'
import { testFailover } from '../demo/test-failover.ts'
import { diagnose } from '../doctor/diagnose.ts'
import { readFacts } from '../doctor/read-facts.ts'
import { printResult } from '../output/print-result.ts'
import { paint } from '../output/style.ts'
import { renderTable } from '../output/table.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

interface Checked extends Answer {
  readonly list: string
  readonly item: string
}

const marks = {
  yes: ['green', '[x]'],
  no: ['red', '[ ]'],
  'by-hand': ['yellow', '[?]']
} as const

export const checklistCommand: Command = {
  name: 'checklist',
  usage: `${onUsage} [--failover] [--json]`,
  summary:
    'Go through what a stack for production needs; --failover replaces the master once; exit code 1 when a line is a no',
  async run(args) {
    const { values } = parseArguments(this, args, {
      ...onOption,
      failover: { type: 'boolean' },
      json: { type: 'boolean' }
    })
    const kind = toStackKind(values.on)
    const stack = await kind.attach()
    const say = (line: string) => process.stderr.write(`${line}\n`)
    const failover = values.failover === true ? await testFailover(stack.topology, 'kill-master', say) : undefined
    const facts = await readFacts(stack)
    const features = await kind.features?.()
    const evidence = {
      facts,
      findings: diagnose(facts).map(({ id }) => id),
      now: new Date(),
      ...(features === undefined ? {} : { features }),
      ...(failover === undefined ? {} : { failover })
    }
    const checked = checklists.flatMap(({ title, items }) =>
      items.map(({ item, check }): Checked => ({ list: title, item, ...check(evidence) }))
    )
    printResult(values, checked, renderChecklists(checked))
    return checked.some(({ answer }) => answer === 'no') ? 1 : 0
  }
}

function renderChecklists(checked: readonly Checked[]): string {
  return checklists
    .map(({ title }) => {
      const rows = checked.filter(({ list }) => list === title)
      const table = renderTable(rows.map(({ answer, item, says }) => [marks[answer][1], item, says]))
      return `${title}\n${table.replaceAll(/^\[(.)\]/gm, (mark) => {
        const [colour] = Object.values(marks).find(([, text]) => text === mark) ?? ['yellow']
        return paint(colour, mark)
      })}`
    })
    .join('\n')
}
