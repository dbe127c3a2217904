import { promisify } from 'node:util'
import { fastifyCookie } from '@fastify/cookie'
import fastifySession, { type SessionStore } from '@fastify/session'
import fastify, { type FastifyInstance, type Session } from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Browser } from './browser.ts'

/** What @fastify/session may expect of the store that `createStore` gives: its own one in memory, and ours. */
export function describeSessionStore(name: string, createStore: () => SessionStore): void {
  const call = (store: SessionStore) => ({
    get: promisify((id: string, callback: (error: unknown, session?: Session | null) => void) =>
      store.get(id, (error, session) => callback(error, session))
    ),
    set: promisify((id: string, session: Session, callback: (error?: unknown) => void) =>
      store.set(id, session, callback)
    ),
    destroy: promisify((id: string, callback: (error?: unknown) => void) => store.destroy(id, callback))
  })
  const sessionOf = (userId: string) =>
    ({ userId, handle: `handle-of-${userId}`, data: { theme: 'dark' } }) as unknown as Session

  async function startPlugin(): Promise<Browser> {
    const app: FastifyInstance = fastify()
    await app.register(fastifyCookie)
    await app.register(fastifySession, {
      store: createStore(),
      secret: 'a-test-secret-of-forty-characters-length',
      cookie: { secure: false },
      saveUninitialized: false,
      rolling: false
    })
    app.post('/sign-in', async ({ session }) => Object.assign(session, sessionOf('ada')).userId)
    app.post('/change', async ({ session }) => {
      session.data = { ...session.data, size: 2 }
    })
    app.post('/regenerate', async (request) => {
      await request.session.regenerate()
      Object.assign(request.session, sessionOf('bob'))
    })
    app.post('/sign-out', async ({ session }) => session.destroy())
    app.get('/', async ({ session }) => ({ userId: session.userId, data: session.data }))
    onTestFinished(() => app.close())
    return new Browser(app)
  }

  describe(name, () => {
    it('has nothing under an unknown id', async () => {
      expect((await call(createStore()).get('unknown')) ?? null).toBeNull()
    })

    it('gives back what it was given, to the same id only', async () => {
      const { get, set } = call(createStore())
      await set('one', sessionOf('ada'))
      await set('two', sessionOf('bob'))
      expect(await get('one')).toMatchObject({ userId: 'ada', data: { theme: 'dark' } })
      expect(await get('two')).toMatchObject({ userId: 'bob' })
    })

    it('keeps a change of what it gave', async () => {
      const { get, set } = call(createStore())
      await set('one', sessionOf('ada'))
      await set('one', Object.assign((await get('one')) as Session, { data: { size: 2 } }))
      expect((await get('one'))?.data).toEqual({ size: 2 })
    })

    it('has nothing left of what was destroyed, and destroys it twice', async () => {
      const { get, set, destroy } = call(createStore())
      await set('one', sessionOf('ada'))
      await destroy('one')
      await destroy('one')
      expect((await get('one')) ?? null).toBeNull()
    })

    it('carries the plugin: sign in, change, read, sign out', async () => {
      const browser = await startPlugin()
      await browser.post('/sign-in')
      await browser.post('/change')
      expect((await browser.get('/')).json()).toEqual({ userId: 'ada', data: { theme: 'dark', size: 2 } })
      const stolen = browser.clone()
      await browser.post('/sign-out')
      expect((await stolen.get('/')).json()).toEqual({})
    })

    it('carries the plugin: a new id for the same browser ends the old one', async () => {
      const browser = await startPlugin()
      await browser.post('/sign-in')
      const old = browser.clone()
      await browser.post('/regenerate')
      expect((await browser.get('/')).json()).toMatchObject({ userId: 'bob' })
      expect((await old.get('/')).json()).toEqual({})
    })
  })
}
