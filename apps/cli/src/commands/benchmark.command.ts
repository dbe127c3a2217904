import { CommandError } from '../command-error.ts'
import { collectProgram } from '../stack/collect-program.ts'
import { runProgram } from '../stack/run-program.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'
import { parseBenchmark } from './parse-benchmark.ts'

/** What redis-benchmark calls its key when it is not told to make many. */
const benchmarkKey = 'key:__rand_int__'
/** It can be told a password among its arguments only, where `ps` shows it: so it gets a user that needs none, and may little. */
const benchmarkUser = 'ha-benchmark'
const rights = ['on', 'nopass', 'resetchannels', `~${benchmarkKey}`, '+ping', '+set', '+get']

export const benchmarkCommand: Command = {
  name: 'benchmark',
  usage: `${onUsage} [--requests <n>] [--clients <n>] [--json]`,
  summary: 'redis-benchmark at the master: PING, SET and GET; what the services make of it shows `pnpm bench:api`',
  async run(args) {
    const { values } = parseArguments(this, args, {
      ...onOption,
      requests: { type: 'string', default: '100000' },
      clients: { type: 'string', default: '50' },
      json: { type: 'boolean' }
    })
    for (const name of ['requests', 'clients'] as const) {
      if (!/^[1-9]\d{0,8}$/.test(values[name])) throw new CommandError(`--${name} is a whole number above 0`, 2)
    }
    const kind = toStackKind(values.on)
    if (kind.redisTool === undefined) throw new CommandError(`not on ${kind.name}`)
    const { topology } = await kind.attach()
    const master = await topology.currentMaster()
    const form = values.json === true ? '--csv' : '-q'
    const options = [form, '-n', values.requests, '-c', values.clients, '-t', 'ping_mbulk,set,get']
    const login = ['--user', benchmarkUser, '-a', 'none']
    await topology.ask(master, ['ACL', 'SETUSER', benchmarkUser, ...rights])
    try {
      const program = await kind.redisTool(master, 'redis-benchmark', [...login, ...options], { isInteractive: false })
      if (values.json !== true) return await runProgram(program)
      const { code, stdout } = await collectProgram(program)
      if (code !== 0) return code
      const [requests, clients] = [Number(values.requests), Number(values.clients)]
      const result = { master: master.name, requests, clients, tests: parseBenchmark(stdout) }
      process.stdout.write(`${JSON.stringify(result)}\n`)
      return 0
    } finally {
      await topology.ask(master, ['ACL', 'DELUSER', benchmarkUser], ['DEL', benchmarkKey])
    }
  }
}
