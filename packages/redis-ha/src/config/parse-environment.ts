import { readFileSync } from 'node:fs'
import { ConfigError } from '../errors.ts'
import { findTypos } from './find-typos.ts'
import { followPasswordFile } from './follow-password-file.ts'
import { type Environment, readVariables } from './read-variables.ts'
import type { RedisHaConfig } from './redis-ha-config.ts'
import { resolveCredentials } from './resolve-credentials.ts'
import { resolveMasterAddress } from './resolve-master-address.ts'
import { resolveMode } from './resolve-mode.ts'
import { resolveReplicas } from './resolve-replicas.ts'
import { resolveTimings } from './resolve-timings.ts'
import { resolveTls } from './resolve-tls.ts'
import { createTextFiles } from './text-files.ts'

/** Turns `REDIS_…` variables into a configuration; throws one `ConfigError` that lists everything that is wrong. */
export function parseEnvironment(
  env: Environment,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8')
): RedisHaConfig {
  const problems: string[] = []
  const files = createTextFiles(readFile, problems)
  const readings = readVariables(env, problems)
  const mode = resolveMode(readings, problems)
  const isStandalone = mode === 'standalone'
  const url = isStandalone ? readings.url.value : undefined

  const redis = resolveCredentials(
    { ...readings, passwordName: 'REDIS_PASSWORD', fromUrl: url?.credentials },
    files,
    problems
  )
  const { tls, sentinelTls } = resolveTls(readings, mode, files, problems)
  if (readings.db.value !== undefined && url?.db !== undefined && readings.db.value !== url.db) {
    problems.push(`REDIS_DB (${readings.db.value}) and REDIS_URL (/${url.db}) disagree: keep one`)
  }
  const common = {
    db: readings.db.value ?? url?.db ?? 0,
    redis: followPasswordFile(redis, readings.passwordFile, readFile),
    ...(tls === undefined ? {} : { tls }),
    maxConnections: readings.maxConnections.value,
    socketKeepAlive: readings.socketKeepalive.value,
    retryOnTimeout: readings.retryOnTimeout.value,
    timings: resolveTimings(readings, problems),
    addressMap: readings.addressMap.value,
    strict: readings.strict.value
  }
  const config: RedisHaConfig = isStandalone
    ? {
        mode,
        ...common,
        master: resolveMasterAddress(env, readings, problems),
        replicas: resolveReplicas(readings.replicaUrls.value, { redis, isTls: tls !== undefined }, problems)
      }
    : {
        mode,
        ...common,
        sentinels: readings.sentinels.value ?? [],
        masterName: readings.masterName.value,
        sentinel: followPasswordFile(
          resolveCredentials(
            {
              username: readings.sentinelUsername,
              password: readings.sentinelPassword,
              passwordFile: readings.sentinelPasswordFile,
              passwordName: 'REDIS_SENTINEL_PASSWORD'
            },
            files,
            problems
          ),
          readings.sentinelPasswordFile,
          readFile
        ),
        ...(sentinelTls === undefined ? {} : { sentinelTls })
      }
  problems.push(...findTypos(env))
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}
