import { expect, it } from 'vitest'
import { startServer } from './support/start-server.ts'

async function addressSeen(trustProxy: false | string[], forwardedFor: string): Promise<string> {
  const { app } = startServer({ trustProxy })
  app.get('/', async (request) => request.ip)
  const headers = { 'x-forwarded-for': forwardedFor }
  return (await app.inject({ url: '/', remoteAddress: '10.0.0.9', headers })).body
}

it('takes nobody’s word for a client’s address unless told so', async () => {
  expect(await addressSeen(false, '192.0.2.1')).toBe('10.0.0.9')
  expect(await addressSeen(['172.16.0.0/12'], '192.0.2.1')).toBe('10.0.0.9')
})

it('takes what the trusted proxy added, not what the client made up before it', async () => {
  expect(await addressSeen(['10.0.0.0/8'], '198.51.100.66, 192.0.2.1')).toBe('192.0.2.1')
})
