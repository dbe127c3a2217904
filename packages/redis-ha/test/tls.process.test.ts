import { once } from 'node:events'
import type { Socket } from 'node:net'
import { createServer } from 'node:tls'
import { waitUntil } from '@repo/testbed'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { TopologyUnavailableError } from '../src/index.ts'
import { openPlainConnection } from '../src/link/plain-connection.ts'
import { createCertificates, hasOpenssl, readCertificates, serverName } from './support/certificates.ts'
import { createFromEnvironment, toEnvironment } from './support/configure.ts'
import { defaultServer, speaksTls } from './support/servers.ts'
import { type Group, startGroup } from './support/start-group.ts'

/** A group that talks TLS only, asks clients for a certificate, and the variables of a client that may enter. */
async function startTlsGroup(
  sentinels: number
): Promise<{ group: Group; env: Record<string, string>; otherCa: string }> {
  const { ca, otherCa, server, client } = createCertificates()
  const group = await startGroup({
    sentinels,
    tls: {
      lines: [
        `tls-ca-cert-file ${ca}`,
        `tls-cert-file ${server.cert}`,
        `tls-key-file ${server.key}`,
        'tls-auth-clients yes',
        'tls-replication yes'
      ],
      client: { ...readCertificates(ca, client), servername: serverName }
    }
  })
  return {
    group,
    otherCa,
    env: {
      ...toEnvironment(group),
      REDIS_TLS: 'true',
      REDIS_TLS_CA_FILE: ca,
      REDIS_TLS_CERT_FILE: client.cert,
      REDIS_TLS_KEY_FILE: client.key,
      REDIS_TLS_SERVER_NAME: serverName
    }
  }
}

function without(env: Readonly<Record<string, string>>, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)))
}

/** Why this machine cannot run what follows; undefined when it can. */
const problem = hasOpenssl
  ? speaksTls(defaultServer)
    ? undefined
    : `${defaultServer.path ?? 'redis-server'} was built without TLS`
  : 'there is no openssl to make certificates with'

describe('TLS', () => {
  beforeEach(({ skip }) => skip(problem !== undefined, problem))

  it('serves writes, reads and an ioredis that follows, on nodes and Sentinels', async () => {
    const { group, env } = await startTlsGroup(1)
    const redis = createFromEnvironment(env)
    await redis.ready()
    const { token } = await redis.write((pipe) => pipe.set('a', '1'))
    expect(await redis.read((node) => node.get('a'), { after: token })).toMatchObject({ value: '1' })

    const client = redis.createIoredis()
    onTestFinished(() => client.disconnect())
    client.on('error', () => {})
    await client.set('b', '1')
    const id = await client.client('ID')
    await group.nodes[0]?.ask('CLIENT', 'KILL', 'ID', String(id))
    await client.set('b', '2')
    expect(await client.client('ID')).not.toBe(id)
    expect(await redis.read((node) => node.get('b'), { from: 'master' })).toMatchObject({ value: '2' })
  })

  it.each([
    ['sentinel-tls', 1],
    ['redis-tls', 0]
  ])('that cannot be agreed on ends as %s, and says what to check', async (problem, sentinels) => {
    const { env, otherCa } = await startTlsGroup(sentinels)
    const whyNot = async (broken: Record<string, string>) => {
      const error = await createFromEnvironment(broken)
        .ready(3000)
        .catch((caught: TopologyUnavailableError) => caught)
      expect(error).toMatchObject({ name: 'TopologyUnavailableError', problem })
      return (error as Error).message
    }
    const [otherAuthority, otherName, noCertificate] = await Promise.all([
      whyNot({ ...env, REDIS_TLS_CA_FILE: otherCa }),
      whyNot(without(env, 'REDIS_TLS_SERVER_NAME')),
      whyNot(without(env, 'REDIS_TLS_CERT_FILE', 'REDIS_TLS_KEY_FILE'))
    ])
    expect(otherAuthority).toContain('check that REDIS_TLS_CA_FILE holds')
    expect(otherName).toContain('set REDIS_TLS_SERVER_NAME')
    expect(noCertificate).toContain('set REDIS_TLS_CERT_FILE')
  })

  it('is missed on a port that does not speak it', async () => {
    const group = await startGroup({ replicas: 0, sentinels: 0 })
    const redis = createFromEnvironment({ ...toEnvironment(group), REDIS_TLS: 'true' })
    await expect(redis.ready(2000)).rejects.toMatchObject({
      problem: 'master-unreachable',
      message: expect.stringContaining('does this port speak TLS?')
    })
  })
})

it.skipIf(!hasOpenssl)('resets a TLS connection with RST', async () => {
  const { ca, server: own } = createCertificates()
  const { ca: authority, cert, key } = readCertificates(ca, own)
  const server = createServer({ cert, key })
  onTestFinished(() => void server.close())
  server.on('tlsClientError', () => {})
  const accepted: Socket[] = []
  const errors: unknown[] = []
  server.on('secureConnection', (socket) => {
    accepted.push(socket)
    socket.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }

  const connection = openPlainConnection({
    address: { host: '127.0.0.1', port },
    credentials: {},
    tls: { ca: authority, servername: serverName },
    connectTimeoutMs: 2000
  })
  await connection.ready
  const socket = await waitUntil('the connection', () => accepted[0], { timeoutMs: 1000 })
  connection.reset()
  await waitUntil('the end of the connection', () => socket.destroyed, { timeoutMs: 1000 })
  expect(errors).toEqual(['ECONNRESET'])
})
