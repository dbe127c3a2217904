import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTopology, type Topology, waitUntil } from '../src/index.ts'

let topology: Topology
beforeAll(async () => {
  topology = await startTopology({ replicas: 1, sentinels: 1 })
})
afterAll(() => topology?.stop())

it('passes over a client that has copied from the master, which Sentinel goes on listing', async () => {
  const [sentinel] = topology.sentinels as [(typeof topology.sentinels)[number]]
  const listed = async () => JSON.stringify(await topology.ask(sentinel, ['SENTINEL', 'REPLICAS', topology.masterName]))
  await topology.ask(sentinel, ['SENTINEL', 'DEBUG', 'info-period', '200'])
  const { host, port } = await topology.currentMaster()
  // As `redis-cli --rdb` does.
  const client = connect(port, host)
  await once(client, 'connect')
  client.write('SYNC\r\n')
  client.resume()
  await waitUntil('Sentinel to list it', async () => (await listed()).includes(`"${host}:0"`), { timeoutMs: 10_000 })
  client.destroy()
  await topology.waitUntilSettled(10_000)
  expect(await listed()).toContain(`"${host}:0"`)
})
