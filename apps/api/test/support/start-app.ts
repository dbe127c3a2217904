import type { NotifySignIn } from '@repo/contracts'
import { createLogger, Readiness } from '@repo/service-kit'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { Registry } from 'prom-client'
import { onTestFinished } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { apiConfigSchema } from '../../src/config.ts'
import { FakeRedisHa } from './fake-redis-ha.ts'

export const secret = 'a-test-secret-of-forty-characters-length'

export interface TestApp {
  readonly app: FastifyInstance
  readonly redis: FakeRedisHa
  readonly registry: Registry
  /** Jobs that sign-ins have enqueued. */
  readonly jobs: NotifySignIn[]
  setQueueError(error: Error): void
}

export interface TestAppOptions {
  readonly env?: Record<string, string>
  readonly redis?: FakeRedisHa
  readonly now?: () => number
}

/** The whole API on a fake Redis; closes with the test. */
export async function startApp({ env = {}, redis = new FakeRedisHa(), now }: TestAppOptions = {}): Promise<TestApp> {
  const config = apiConfigSchema.parse({
    SESSION_SECRETS: secret,
    COOKIE_SECURE: 'false',
    INSTANCE_NAME: 'test-1',
    ...env
  })
  const registry = new Registry()
  const jobs: NotifySignIn[] = []
  let queueError: Error | undefined
  const readiness = new Readiness()
  readiness.markStarted()
  const app = await buildApp({
    config,
    logger: createLogger({ level: 'silent', instance: 'test-1', pretty: false }),
    registry,
    redis,
    readiness,
    notifier: {
      async enqueue(job) {
        if (queueError !== undefined) throw queueError
        jobs.push(job)
      },
      async close() {}
    },
    ...(now !== undefined && { now })
  })
  onTestFinished(() => app.close())
  return {
    app,
    redis,
    registry,
    jobs,
    setQueueError: (error) => {
      queueError = error
    }
  }
}

/** Remembers cookies from answer to answer, as a browser does. */
export class Browser {
  readonly cookies: Record<string, string>
  readonly #app: FastifyInstance

  constructor(app: FastifyInstance, cookies: Record<string, string> = {}) {
    this.#app = app
    this.cookies = { ...cookies }
  }

  async request(
    method: 'GET' | 'POST' | 'PATCH',
    url: string,
    options: InjectOptions = {}
  ): Promise<LightMyRequestResponse> {
    const response = await this.#app.inject({ method, url, cookies: this.cookies, ...options })
    for (const { name, value, maxAge } of response.cookies) {
      if (maxAge === 0) delete this.cookies[name]
      else this.cookies[name] = value
    }
    return response
  }

  get = (url: string) => this.request('GET', url)
  post = (url: string, payload?: object) => this.request('POST', url, payload === undefined ? {} : { payload })
  patch = (url: string, payload: object) => this.request('PATCH', url, { payload })

  /** The same browser before an answer that is still on its way. */
  clone(app: FastifyInstance = this.#app): Browser {
    return new Browser(app, this.cookies)
  }
}

export async function signIn(app: FastifyInstance, userId = 'ada'): Promise<Browser> {
  const browser = new Browser(app)
  const response = await browser.post('/api/sign-in', { userId })
  if (response.statusCode !== 200) throw new Error(`sign-in answered ${response.statusCode}: ${response.body}`)
  return browser
}
