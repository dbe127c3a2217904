import { parseEnvironment } from '@repo/redis-ha'
import { loadConfig } from '@repo/service-kit'
import { buildApp } from '../../src/app.ts'
import { apiConfigSchema } from '../../src/config.ts'
import { createDependencies } from '../../src/dependencies.ts'
import { type BuildVariant, benchSecret } from '../bench-variant.ts'

/** This service as it is shipped; only its limits are out of the way. */
export const build: BuildVariant = async ({ environment }) => {
  const env = {
    ...environment,
    LOG_LEVEL: 'error',
    SESSION_SECRETS: benchSecret,
    COOKIE_SECURE: 'false',
    SESSION_MAX_PER_USER: '100',
    PASSWORD_SCRYPT_LOG_N: '10',
    SIGN_IN_MAX_FAILURES_PER_ADDRESS: '100000'
  }
  const { service, redis } = loadConfig(apiConfigSchema, env, parseEnvironment)
  const dependencies = await createDependencies(service, redis)
  await dependencies.redis.ready()
  dependencies.readiness.markStarted()
  return buildApp(dependencies)
}
