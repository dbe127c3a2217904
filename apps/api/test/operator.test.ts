import type { FastifyInstance } from 'fastify'
import { expect, it } from 'vitest'
import { signIn, startApp } from './support/start-app.ts'

const token = 'an-operators-token-of-forty-characters-xx'
const url = '/api/operator/end-sessions'

const startOperated = () => startApp({ env: { OPERATOR_TOKEN: token } })

const endSessions = (app: FastifyInstance, payload: object, authorization = `Bearer ${token}`) =>
  app.inject({ method: 'POST', url, payload, headers: { authorization } })

it('lets an operator end every session of a user, for good', async () => {
  const { app, redis } = await startOperated()
  const [ada, adasPhone, bob] = [await signIn(app), await signIn(app), await signIn(app, 'bob')]
  const response = await endSessions(app, { email: 'Ada@example.com' })
  expect(response.statusCode).toBe(200)
  expect(response.json()).toEqual({ revoked: 2 })
  expect(redis.writes.at(-1)).toMatchObject({ durability: 'everywhere', idempotent: true })
  expect((await ada.get('/api/me')).statusCode).toBe(401)
  expect((await adasPhone.get('/api/me')).statusCode).toBe(401)
  expect((await bob.get('/api/me')).statusCode).toBe(200)
  expect((await endSessions(app, { email: 'ada@example.com' })).json()).toEqual({ revoked: 0 })
})

it('lets an operator end the sessions of everybody', async () => {
  const { app } = await startOperated()
  const [ada, bob] = [await signIn(app), await signIn(app, 'bob')]
  expect((await endSessions(app, { everybody: true })).json()).toEqual({ revoked: 2 })
  expect((await ada.get('/api/me')).statusCode).toBe(401)
  expect((await bob.get('/api/me')).statusCode).toBe(401)
  expect((await signIn(app)).cookies.id).toBeDefined()
})

it('is there for nobody else', async () => {
  const { app, redis } = await startOperated()
  const ada = await signIn(app)
  const writes = redis.writes.length
  for (const authorization of ['', 'Bearer ', `Bearer ${token}x`, `Basic ${token}`, token]) {
    const response = await endSessions(app, { everybody: true }, authorization)
    expect(response.statusCode).toBe(401)
    expect(response.json()).toMatchObject({ code: 'NOT_AN_OPERATOR' })
  }
  expect(redis.writes).toHaveLength(writes)
  expect((await ada.get('/api/me')).statusCode).toBe(200)
})

it('is not there without a token', async () => {
  const { app } = await startApp()
  expect((await endSessions(app, { everybody: true })).statusCode).toBe(404)
})

it('ends nobody by mistake', async () => {
  const { app } = await startOperated()
  const ada = await signIn(app)
  for (const body of [{}, { everybody: false }, { email: 'ada@example.com', everybody: true }, { email: 'ada' }]) {
    expect((await endSessions(app, body)).statusCode).toBe(400)
  }
  const unknown = await endSessions(app, { email: 'nobody@example.com' })
  expect(unknown.statusCode).toBe(404)
  expect(unknown.json()).toMatchObject({ code: 'NOT_FOUND' })
  expect((await ada.get('/api/me')).statusCode).toBe(200)
})
