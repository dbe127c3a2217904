import type { FakeConnection, HandlerResult } from './fake-connection.ts'
import type { CommandHandler } from './fake-server.ts'
import { errorReply } from './resp-reply.ts'

/** When Redis allows a command: before AUTH, while loading, on a cut-off replica, inside a subscription, as part of MULTI. */
export type CommandFlag =
  | 'write'
  | 'deny-oom'
  | 'no-auth'
  | 'loading'
  | 'stale'
  | 'pub-sub'
  | 'not-queued'
  | 'runs-queue'

/** One command of a fake server. */
export interface FakeCommand {
  /** Number of words with the name; negative: at least that many. */
  readonly arity: number
  /** @default [] */
  readonly flags?: readonly CommandFlag[] | undefined
  run(args: readonly string[], connection: FakeConnection): HandlerResult | Promise<HandlerResult>
}

/** Commands by name, in capitals. */
export type CommandTable = Readonly<Record<string, FakeCommand>>

/** What a server has to say before a command runs. */
export interface DispatchRules {
  /** Does this connection have to authenticate first? */
  needsAuth(connection: FakeConnection): boolean
  /** Error text when the server's state forbids the command. @default nothing is forbidden */
  refuse?(command: FakeCommand, connection: FakeConnection): string | undefined
  /** Resolves when a paused command may be tried again. @default nothing is paused */
  hold?(command: FakeCommand, connection: FakeConnection): Promise<void> | undefined
  /** How far the history goes that replicas get. @default there is none */
  offset?(): number
  /** Called after each command that ran; `hasReplicated` says whether it went to the replicas. */
  ran?(connection: FakeConnection, hasReplicated: boolean): void
}

/** Checks in the order in which Redis does, then queues (MULTI) or runs the command. */
export function createDispatcher(commands: CommandTable, rules: DispatchRules): CommandHandler {
  const dispatch: CommandHandler = (words, connection) => {
    const [name = '', ...args] = words
    const command = commands[name.toUpperCase()]
    const problem = command === undefined ? toUnknown(name, args) : findProblem(name, args, command, connection, rules)
    if (command === undefined || problem !== undefined) {
      if (connection.transaction !== undefined) connection.transaction.isBroken = true
      return errorReply(problem ?? '')
    }
    const held = rules.hold?.(command, connection)
    if (held !== undefined) return held.then(() => dispatch(words, connection))
    if (connection.transaction !== undefined && !command.flags?.includes('not-queued')) {
      connection.transaction.commands.push(words)
      return { simple: 'QUEUED' }
    }
    const offset = rules.offset?.()
    const result = command.run(args, connection)
    const hasReplicated = rules.offset?.() !== offset
    if (!(result instanceof Promise)) {
      rules.ran?.(connection, hasReplicated)
      return result
    }
    return result.finally(() => rules.ran?.(connection, hasReplicated))
  }
  return dispatch
}

/** A dispatcher for the words after a command's name, such as CLIENT's. */
export function createSubcommands(parent: string, commands: CommandTable): FakeCommand['run'] {
  return ([name = '', ...args], connection) => {
    const command = commands[name.toUpperCase()]
    if (command === undefined) return errorReply(`ERR unknown subcommand '${name}'. Try ${parent} HELP.`)
    if (!fitsArity(command, args)) return errorReply(toArityProblem(`${parent}|${name}`))
    return command.run(args, connection)
  }
}

function findProblem(
  name: string,
  args: readonly string[],
  command: FakeCommand,
  connection: FakeConnection,
  rules: DispatchRules
): string | undefined {
  if (!fitsArity(command, args)) return toArityProblem(name)
  if (rules.needsAuth(connection) && !command.flags?.includes('no-auth')) return 'NOAUTH Authentication required.'
  const isSubscriber = connection.channels.size + connection.patterns.size > 0
  const problem = rules.refuse?.(command, connection)
  if (problem !== undefined || connection.version === 3 || !isSubscriber || command.flags?.includes('pub-sub')) {
    return problem
  }
  return `ERR Can't execute '${name.toLowerCase()}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`
}

function fitsArity({ arity }: FakeCommand, args: readonly string[]): boolean {
  return arity < 0 ? args.length + 1 >= -arity : args.length + 1 === arity
}

function toArityProblem(name: string): string {
  return `ERR wrong number of arguments for '${name.toLowerCase()}' command`
}

function toUnknown(name: string, args: readonly string[]): string {
  return `ERR unknown command '${name}', with args beginning with: ${args.map((arg) => `'${arg}' `).join('')}`
}
