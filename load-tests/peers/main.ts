/** The API of apps/api, for load tests only, on the session store that `PEER_STORE` names; everything else as there. */
import { apiConfigSchema, PasswordHasher } from '@repo/api'
import { type Credentials, type CredentialsSource, parseEnvironment } from '@repo/redis-ha'
import { createLogger, loadConfig, Readiness, stopGracefully } from '@repo/service-kit'
import { buildPeerApp } from './app.ts'
import { createPeerStore } from './stores/create-peer-store.ts'

const { service: config, redis } = loadConfig(apiConfigSchema, process.env, parseEnvironment)
if (redis.mode !== 'sentinel')
  throw new Error('REDIS_MODE is sentinel here: the load tests break what Sentinel watches')
const logger = createLogger({ level: config.LOG_LEVEL, instance: config.INSTANCE_NAME })
const store = await createPeerStore(process.env.PEER_STORE ?? 'ioredis', {
  sentinels: redis.sentinels,
  masterName: redis.masterName,
  password: (await toCredentials(redis.redis)).password,
  sentinelPassword: (await toCredentials(redis.sentinel)).password,
  sessionSeconds: config.SESSION_IDLE_SECONDS,
  onError: (error) => logger.debug({ err: error }, 'the client reports an error')
})
const passwords = new PasswordHasher({ logN: config.PASSWORD_SCRYPT_LOG_N })
const app = await buildPeerApp({ config, logger, store, passwords })

stopGracefully({
  logger,
  readiness: new Readiness(),
  drainMs: config.SHUTDOWN_DRAIN_MS,
  deadlineMs: config.SHUTDOWN_DEADLINE_MS,
  steps: [
    { name: 'requests', close: () => app.close() },
    { name: 'redis', close: () => store.close() }
  ]
})
await app.listen({ host: config.HTTP_HOST, port: config.HTTP_PORT })

async function toCredentials(source: CredentialsSource): Promise<Credentials> {
  return typeof source === 'function' ? source() : source
}
