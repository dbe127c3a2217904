import { expect, it, onTestFinished, vi } from 'vitest'
import { startClient } from './support/start-client.ts'

it('takes a new password to every new connection, and keeps the open ones', async () => {
  // The fakes look at these at each AUTH: changing them is what an operator does on the servers.
  const nodes = { username: 'app', password: 'node-1' }
  const sentinels = { username: 'app', password: 'sentinel-1' }
  let known = { nodes: { ...nodes }, sentinels: { ...sentinels } }
  const { topology, redis } = await startClient({
    node: { credentials: nodes },
    sentinelCredentials: sentinels,
    config: { redis: async () => known.nodes, sentinel: () => known.sentinels }
  })
  const client = redis.createIoredis()
  onTestFinished(() => client.disconnect())
  client.on('error', () => {})
  const copy = client.duplicate()
  onTestFinished(() => copy.disconnect())
  copy.on('error', () => {})
  await Promise.all([client.set('a', '1'), copy.get('a')])
  const opened = topology.nodes.flatMap(({ server }) => [...server.connections])

  nodes.password = 'node-2'
  sentinels.password = 'sentinel-2'
  known = { nodes: { ...nodes }, sentinels: { ...sentinels } }
  await redis.write((pipe) => pipe.set('b', '1'))
  await client.set('b', '2')
  expect(topology.nodes.flatMap(({ server }) => [...server.connections])).toEqual(opened)

  for (const { server } of [...topology.nodes, ...topology.sentinels]) server.resetConnections()
  await Promise.all([
    redis.write((pipe) => pipe.set('c', '1'), { idempotent: true }),
    client.set('d', '1'),
    copy.set('e', '1')
  ])
  expect(await redis.read((node) => node.mget('c', 'd', 'e'), { from: 'master' })).toMatchObject({
    value: ['1', '1', '1']
  })
  await vi.waitFor(() => expect(redis.health().sentinels).toMatchObject({ known: 3, answering: 3 }))
})

it('waits for the password to be known, and goes on when it is', async () => {
  const credentials = { password: 'old' }
  let ask = async (): Promise<{ password: string }> => ({ password: 'old' })
  const { topology, redis } = await startClient({ node: { credentials }, config: { redis: () => ask() } })
  const client = redis.createIoredis()
  onTestFinished(() => client.disconnect())
  client.on('error', () => {})
  await client.ping()

  credentials.password = 'new'
  ask = () => Promise.reject(new Error('the vault is sealed'))
  for (const { server } of topology.nodes) server.resetConnections()
  const writes = Promise.all([redis.write((pipe) => pipe.set('a', '1'), { idempotent: true }), client.set('b', '1')])
  await vi.waitFor(() => expect(redis.health().masterWritable).toBe(false))
  // One that never answers ends with the time to connect.
  ask = () => new Promise(() => {})
  setTimeout(() => {
    ask = async () => ({ password: 'new' })
  }, 300)
  await writes
  expect(topology.master.run('GET', 'b')).toBe('1')
})

it('gives an ioredis its password when it is known at last, without ending it before', async () => {
  const credentials = { password: 'secret' }
  let isSealed = false
  const known = () => (isSealed ? Promise.reject(new Error('the vault is sealed')) : Promise.resolve(credentials))
  const { topology, redis } = await startClient({ node: { credentials }, config: { redis: known } })
  const client = redis.createIoredis()
  onTestFinished(() => client.disconnect())
  const errors: string[] = []
  client.on('error', (error) => errors.push(error.message))
  const id = await client.client('ID')

  isSealed = true
  for (const connection of topology.master.server.connections) if (connection.id === id) connection.end()
  const waiting = client.set('a', '1')
  await vi.waitFor(() => expect(errors).toContain('the vault is sealed'))
  isSealed = false
  await waiting
})
