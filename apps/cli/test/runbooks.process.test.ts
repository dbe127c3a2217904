import { join } from 'node:path'
import { createApiClient } from '@repo/contracts'
import { attachTopology, type NodeHandle, type ProcessTopology } from '@repo/testbed'
import { beforeAll, expect, it } from 'vitest'
import { credentialsOf } from '../src/demo/credentials-of.ts'
import { readCommandTable } from './support/command-table.ts'
import { type HaResult, runLine } from './support/run-ha.ts'
import { readRunbookCommands } from './support/runbook-commands.ts'
import { useProcessStack } from './support/use-process-stack.ts'

const { ha, environment } = useProcessStack()

/** Of containers, a cluster or an exporter, whose names runbooks.test.ts looks at; of certificates, and of the machine itself. */
const ofOtherPlaces = /^(docker|kubectl|openssl|df|cat) |:9121\//
/** The table of docs/guides/commands.md has them too, and they take long; `ha watch` goes on until Ctrl-C. */
const testedElsewhere = { table: ['ha failover', 'ha restart'], terminal: ['ha watch'] }
/** Run before all others, which look for what it leaves in logs and metrics. */
const first = 'ha switchover'
const changes = /^ha (heal|restart|jobs requeue)|CONFIG SET|BGREWRITEAOF|REPLICAOF|SENTINEL FAILOVER|--rdb/
/** They name what is not there: used rightly, they say so. */
const mayFail = /<id>|--on compose/

const shown = readRunbookCommands()
const here = shown.filter(
  (line) => !ofOtherPlaces.test(line) && !Object.values(testedElsewhere).flat().includes(line) && line !== first
)
const looking = here.filter((line) => !changes.test(line))
// The last one leaves the group in a state that it takes ten seconds to come out of.
const changing = here
  .filter((line) => changes.test(line))
  .sort((a, b) => Number(a.includes('SENTINEL FAILOVER')) - Number(b.includes('SENTINEL FAILOVER')))

let topology: ProcessTopology
let api: string
const settledTimeoutMs = 60_000

beforeAll(async () => {
  const { stdout } = await ha('up --json')
  api = JSON.parse(stdout).services[0].url
  topology = await attachTopology(join(environment.HA_RUN_DIR, 'demo/redis'))
  const ada = createApiClient({ baseUrl: api })
  await ada.signUp(credentialsOf('ada'))
  expect(await ha('switchover')).toMatchObject({ code: 0 })
  await topology.waitUntilSettled(settledTimeoutMs)
  // The first write ends what the API calls a failover.
  await ada.changeSession({ theme: 'dark' })
}, 120_000)

it('reads commands, and leaves out only what is shown and tested elsewhere', () => {
  expect(looking.length).toBeGreaterThan(50)
  expect(changing.length).toBeGreaterThan(10)
  expect(shown).toEqual(expect.arrayContaining([first, ...Object.values(testedElsewhere).flat()]))
  const table = readCommandTable().map(({ args }) => `ha ${args}`)
  expect(table).toEqual(expect.arrayContaining(testedElsewhere.table))
})

it.concurrent.each(looking)('can be looked with: %s', async (line) => {
  const { master, replica } = await roles()
  expectUsable(line, await run(line, master, replica, replica))
})

it.each(changing)('can be done: %s', async (line) => {
  await topology.waitUntilSettled(settledTimeoutMs)
  const { master, replica } = await roles()
  expectUsable(line, await run(line, master, replica, master))
})

async function roles(): Promise<{ master: NodeHandle; replica: NodeHandle }> {
  const master = await topology.currentMaster()
  const replica = topology.nodes.find(({ name }) => name !== master.name)
  if (replica === undefined) throw new Error('a replica expected')
  return { master, replica }
}

/** Runs a line at this stack, which listens at ports of its own; `node` is whom the runbook calls so. */
function run(line: string, master: NodeHandle, replica: NodeHandle, node: NodeHandle): Promise<HaResult> {
  const at = ({ host, port }: NodeHandle) => `-h ${host} -p ${port}`
  const [sentinel] = topology.sentinels
  if (sentinel === undefined) throw new Error('a Sentinel expected')
  const ours = line
    .replace('<id>', 'nobody')
    .replace('http://127.0.0.1:3000', api)
    .replace('-h "$s" -p 26379', `-h ${sentinel.host} -p "$s"`)
    .replace(/-h "\$(SENTINEL|OTHER)" -p 26379/, at(sentinel))
    .replace('-h "$NODE"', at(node))
    .replace('-h "$MASTER"', at(master))
    .replace('-h "$WRONG"', at(replica))
    .replace('"$RIGHT" 6379', `${master.host} ${master.port}`)
  const SENTINELS = topology.sentinels.map(({ port }) => port).join(' ')
  return runLine(ours, { ...environment, SENTINELS, COMPOSE_PROJECT_NAME: 'of-nobody' }, environment.HA_RUN_DIR)
}

function expectUsable(line: string, { code, stdout, stderr }: HaResult): void {
  if (mayFail.test(line)) expect(code, stderr).not.toBe(2)
  else expect(code, stderr).toBe(0)
  // redis-cli ends with 0 when Redis answers an error.
  if (line.includes('redis-cli')) expect(stdout).not.toMatch(/^\s*(\d+ )?(ERR|NO[A-Z]+|WRONG[A-Z]+|INPROG|MISCONF)\b/m)
}
