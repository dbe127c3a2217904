import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, type RedisHaConfig } from '@repo/redis-ha'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { InvalidConfigurationError, parseConfig } from './parse-config.ts'
import { drainRule, httpPort, serviceConfigShape } from './service-config.ts'

const schema = z
  .object({
    ...serviceConfigShape,
    HTTP_PORT: httpPort(3000),
    SECRET: z.string().min(32).meta({ description: 'Signs things.', secret: true })
  })
  .refine(...drainRule)

const redis = { mode: 'standalone' } as RedisHaConfig
const secret = 'x'.repeat(32)

function problemsOf(env: Record<string, string>, parseRedis: () => RedisHaConfig = () => redis): readonly string[] {
  try {
    parseConfig(schema, env, parseRedis)
  } catch (error) {
    if (error instanceof InvalidConfigurationError) return error.problems
    throw error
  }
  return []
}

it('needs nothing but what has no default', () => {
  const config = parseConfig(schema, { SECRET: secret, LOG_LEVEL: '' }, () => redis)
  expect(config.service).toMatchObject({ HTTP_HOST: '0.0.0.0', HTTP_PORT: 3000, LOG_LEVEL: 'info' })
  expect(config.redis).toBe(redis)
})

it('reports every problem of the service and of Redis together, in words', () => {
  const problems = problemsOf({ HTTP_PORT: '70000', LOG_LEVEL: 'loud' }, () => {
    throw new ConfigError(['REDIS_SENTINELS is missing'])
  })
  expect(problems).toHaveLength(4)
  expect(problems.join('\n')).toMatch(/HTTP_PORT: .*65535.* \(got "70000"\)/)
  expect(problems.join('\n')).toMatch(/LOG_LEVEL: .*"info".* \(got "loud"\)/)
  expect(problems).toContain('SECRET is missing. Signs things.')
  expect(problems).toContain('REDIS_SENTINELS is missing')
})

it('never repeats a secret', () => {
  const [problem] = problemsOf({ SECRET: 'hunter2' })
  expect(problem).toContain('SECRET')
  expect(problem).not.toContain('hunter2')
})

it('takes a secret from the file that NAME_FILE names, and says what is wrong with it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secret-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'secret')
  writeFileSync(file, `${secret}\n`)
  expect(parseConfig(schema, { SECRET_FILE: file }, () => redis).service.SECRET).toBe(secret)
  expect(problemsOf({ SECRET_FILE: file, SECRET: secret })).toEqual(['SECRET and SECRET_FILE are both set: keep one'])
  expect(problemsOf({ SECRET_FILE: `${file}.gone` }).join('\n')).toMatch(/SECRET_FILE: .*ENOENT/)
  writeFileSync(file, 'hunter2')
  expect(problemsOf({ SECRET_FILE: file }).join('\n')).toMatch(/^SECRET: (?!.*hunter2)/)
})

it('checks rules over several settings also when another setting is wrong', () => {
  const problems = problemsOf({ HTTP_PORT: 'http', SHUTDOWN_DRAIN_MS: '30000' })
  expect(problems).toHaveLength(3)
  expect(problems).toContain('SHUTDOWN_DRAIN_MS: expected less than SHUTDOWN_DEADLINE_MS (got "30000")')
})

it('does not hide an error that is none of the configuration', () => {
  const fail = () => {
    throw new TypeError('a bug')
  }
  expect(() => parseConfig(schema, { SECRET: secret }, fail)).toThrow(TypeError)
})
