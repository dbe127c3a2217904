import { readFile } from 'node:fs/promises'
import { NotARunRecordError, parseRunRecord, renderComparison, renderMarkdown } from '@repo/load-tests/report'
import { CommandError } from '../command-error.ts'
import { type Command, parseArguments } from './command.ts'

type RunRecord = ReturnType<typeof parseRunRecord>

/** What each does with as many reports as its arguments name. */
const actions: Readonly<Record<string, readonly [files: number, render: (records: readonly RunRecord[]) => string]>> = {
  show: [1, (records) => records.map(renderMarkdown).join('')],
  compare: [2, ([first, second]) => (first && second ? renderComparison(first, second) : '')]
}

export const reportCommand: Command = {
  name: 'report',
  usage: 'show <report.json> | compare <A.json> <B.json>',
  summary: 'What a load test found, as Markdown: one run, or two side by side with their ratios',
  async run(args) {
    const { positionals } = parseArguments(this, args, {}, { min: 1, max: 3 })
    const [name = '', ...files] = positionals
    const [count, render] = (Object.hasOwn(actions, name) ? actions[name] : undefined) ?? []
    if (render === undefined) {
      throw new CommandError(`there is no 'ha report ${name}'. One of: ${Object.keys(actions).join(', ')}`, 2)
    }
    if (files.length !== count) {
      throw new CommandError(
        `${name} takes ${count} report.json, not ${files.length}\nusage: ha report ${this.usage}`,
        2
      )
    }
    process.stdout.write(render(await Promise.all(files.map(readRecord))))
    return 0
  }
}

async function readRecord(file: string): Promise<RunRecord> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file' : cause.message
    throw new CommandError(`${file}: ${reason}`, 2, { cause })
  })
  try {
    return parseRunRecord(text)
  } catch (cause) {
    if (!(cause instanceof NotARunRecordError)) throw cause
    throw new CommandError(`${file}: ${cause.message}`, 2, { cause })
  }
}
