import type { NotifySignIn } from '@repo/contracts'
import { createLogger, Readiness } from '@repo/service-kit'
import type { FastifyInstance } from 'fastify'
import { Registry } from 'prom-client'
import { onTestFinished } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { apiConfigSchema } from '../../src/config.ts'
import { Browser } from './browser.ts'
import { FakeRedisHa } from './fake-redis-ha.ts'
import { InMemoryUsersRepository } from './in-memory-users-repository.ts'
import { credentials, passwordLogN, testUsers } from './test-users.ts'

export const secret = 'a-test-secret-of-forty-characters-length'

export interface TestApp {
  readonly app: FastifyInstance
  readonly redis: FakeRedisHa
  readonly users: InMemoryUsersRepository
  readonly registry: Registry
  /** Jobs of sign-ins that were handed to the relay. */
  readonly jobs: NotifySignIn[]
}

export interface TestAppOptions {
  readonly env?: Record<string, string>
  readonly redis?: FakeRedisHa
  readonly users?: InMemoryUsersRepository
  readonly now?: () => number
  /** Adds routes of the test. */
  readonly extend?: (app: FastifyInstance) => void
}

/** The whole API on a fake Redis; closes with the test. */
export async function startApp({
  env = {},
  redis = new FakeRedisHa(),
  users = new InMemoryUsersRepository(testUsers),
  now,
  extend
}: TestAppOptions = {}): Promise<TestApp> {
  const config = apiConfigSchema.parse({
    SESSION_SECRETS: secret,
    COOKIE_SECURE: 'false',
    INSTANCE_NAME: 'test-1',
    PASSWORD_SCRYPT_LOG_N: `${passwordLogN}`,
    ...env
  })
  const registry = new Registry()
  const jobs: NotifySignIn[] = []
  const readiness = new Readiness()
  readiness.markStarted()
  const app = await buildApp({
    config,
    logger: createLogger({ level: 'silent', instance: 'test-1', pretty: false }),
    registry,
    redis,
    users,
    readiness,
    relay: {
      relay(entry) {
        jobs.push((JSON.parse(entry) as { data: NotifySignIn }).data)
      },
      async close() {}
    },
    ...(now !== undefined && { now })
  })
  onTestFinished(() => app.close())
  extend?.(app)
  return {
    app,
    redis,
    users,
    registry,
    jobs
  }
}

export async function signIn(app: FastifyInstance, name = 'ada'): Promise<Browser> {
  const browser = new Browser(app)
  const response = await browser.post('/api/sign-in', credentials(name))
  if (response.statusCode !== 200) throw new Error(`sign-in answered ${response.statusCode}: ${response.body}`)
  return browser
}
