import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { expect, it } from 'vitest'
import { signIn, startApp } from './support/start-app.ts'

it('knows whose session it is also when the body arrives long after the headers', async () => {
  const { app, redis } = await startApp()
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const browser = await signIn(app)
  const token = browser.cookies['id-fresh']
  const cookie = Object.entries(browser.cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')

  const { promise: sessionLoaded, resolve } = Promise.withResolvers<void>()
  redis.beforeAnswer = async () => resolve()
  const patch = request(`${origin}/api/me/session`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', cookie, 'x-csrf-token': browser.csrfToken }
  })
  patch.flushHeaders()
  await sessionLoaded
  patch.end('{"theme":"dark"}')
  const [response] = (await once(patch, 'response')) as [IncomingMessage]
  response.resume()
  expect(response.statusCode).toBe(200)
  expect(response.headers['x-freshness-token']).toBeDefined()
  expect(response.headers['x-freshness-token']).not.toBe(token)
})
