import type { DeadLetter } from '@repo/jobs'
import { CommandError } from '../command-error.ts'
import { printResult } from '../output/print-result.ts'
import { renderTable } from '../output/table.ts'
import { onOption, onUsage } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'
import type { JobsConnection } from './jobs-connection.ts'

type Answer = { readonly json: unknown; readonly text: string }

interface Request {
  readonly id: string | undefined
  readonly all: boolean
  readonly limit: number
}

const maxLimit = 1000

const actions: Readonly<Record<string, (request: Request, connection: JobsConnection) => Promise<Answer>>> = {
  count: async (_request, { readDepth }) => {
    const depth = await readDepth()
    return { json: depth, text: renderTable(Object.entries(depth).map(([state, n]) => [state, String(n)])) }
  },
  list: async ({ limit }, { deadLetters }) => {
    const letters = await deadLetters.list(limit)
    return { json: letters, text: letters.length === 0 ? 'no dead letters\n' : renderTable(letters.map(toRow)) }
  },
  show: async ({ id }, { deadLetters }) => {
    const letter = await deadLetters.find(needId(id, 'show'))
    if (letter === undefined) throw notFound(id)
    return { json: letter, text: `${JSON.stringify(letter, undefined, 2)}\n` }
  },
  requeue: async ({ id, all }, { deadLetters }) => {
    if (all === (id !== undefined)) throw new CommandError('requeue which: the id of a dead letter, or --all?', 2)
    if (id !== undefined && !(await deadLetters.requeue(id))) throw notFound(id)
    const requeued = all ? await deadLetters.requeueAll() : 1
    return { json: { requeued }, text: `${requeued} requeued\n` }
  }
}

export const jobsCommand: Command = {
  name: 'jobs',
  usage: `[count | list | show <id> | requeue <id> | requeue --all] [--limit <n>] ${onUsage} [--json]`,
  summary:
    'How many jobs wait; list, look at and requeue dead letters (of the Redis in REDIS_SENTINELS or REDIS_URL, else of the stack that runs)',
  async run(args) {
    const { values, positionals } = parseArguments(
      this,
      args,
      { ...onOption, json: { type: 'boolean' }, all: { type: 'boolean' }, limit: { type: 'string' } },
      { min: 0, max: 2 }
    )
    const [name = 'list', id] = positionals
    const act = Object.hasOwn(actions, name) ? actions[name] : undefined
    if (act === undefined) {
      throw new CommandError(`there is no 'ha jobs ${name}'. One of: ${Object.keys(actions).join(', ')}`, 2)
    }
    const request = { id, all: values.all === true, limit: parseLimit(values.limit) }
    // BullMQ takes longer to load than all the rest.
    const { withJobs } = await import('./jobs-connection.ts')
    const { json, text } = await withJobs(values.on, (connection) => act(request, connection))
    printResult(values, json, text)
    return 0
  }
}

function parseLimit(text = '50'): number {
  const limit = Number(text)
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit
  throw new CommandError(`--limit is a whole number from 1 to ${maxLimit}, not ${text}`, 2)
}

function needId(id: string | undefined, action: string): string {
  if (id === undefined) throw new CommandError(`${action} which? 'ha jobs list' shows the ids`, 2)
  return id
}

function notFound(id: string | undefined): CommandError {
  return new CommandError(`no dead letter is called '${id}': 'ha jobs list' shows those there are`)
}

function toRow({ id, attempts, failedAt, reason }: DeadLetter): string[] {
  const [line = ''] = reason.split('\n', 1)
  return [id, new Date(failedAt).toISOString(), `${attempts} attempts`, line]
}
