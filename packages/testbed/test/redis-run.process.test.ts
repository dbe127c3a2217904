import { expect, it } from 'vitest'
import { waitUntil } from '../src/index.ts'
import { startScriptGroup } from './support/script-group.ts'

it('redis-run.sh hands the master over on SIGTERM and then ends as Redis does', async () => {
  const group = await startScriptGroup({ downAfterMs: 20_000 })
  const [node] = group.nodes
  if (node === undefined) throw new Error('a node expected')
  await group.ask(node, 'SET', 'session:1', 'kept')
  await group.kill(node)
  // It is to go on as master, under the script this time.
  group.start(node, { REDIS_CRASH_WAIT: '0' }, 'redis-run.sh')
  expect((await group.waitForMaster()).name).toBe(node.name)
  group.signal(node, 'SIGTERM')
  expect(await group.ended(node)).toBe(0)
  expect(group.log(node)).toContain('handed over to')
  const isNamed = async () =>
    (await Promise.all(group.sentinels.map((s) => group.masterPort(s)))).every((p) => p !== node.port)
  await waitUntil('another is named', isNamed, { timeoutMs: 5000 })
  group.start(node)
  await group.waitForMaster()
  expect(await group.keysOfAll()).toEqual([1, 1, 1])
}, 90_000)

it('redis-run.sh ends with the code of a start that was refused', async () => {
  const group = await startScriptGroup()
  const [node] = group.nodes
  expect(await group.run('redis-run.sh', [], { REDIS_ANNOUNCE_HOST: 'redis-1' }, node)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('REDIS_ANNOUNCE_HOST must be an IP address')
  })
}, 60_000)
