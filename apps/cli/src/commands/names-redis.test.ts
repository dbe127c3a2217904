import { expect, it } from 'vitest'
import { namesRedis } from './names-redis.ts'

it.each(['REDIS_SENTINELS', 'REDIS_SENTINEL_HOSTS', 'REDIS_SENTINEL_ADDRS', 'REDIS_URL', 'REDIS_ADDR', 'REDIS_HOST'])(
  'takes %s for the name of a Redis',
  (name) => {
    expect(namesRedis(undefined, { [name]: '10.0.0.1:6379' })).toBe(true)
    expect(namesRedis(undefined, { [name]: ' ' })).toBe(false)
  }
)

it.each([
  'REDIS_1_PORT',
  'REDIS_MEMORY',
  'REDIS_SERVER',
  'REDIS_MASTER_NAME',
  'REDIS_PASSWORD_FILE',
  'SENTINEL_QUORUM'
])('does not take %s for one', (name) => {
  expect(namesRedis(undefined, { [name]: '6390' })).toBe(false)
})

it('works on a stack that is named, whatever else is', () => {
  const environment = { REDIS_URL: 'redis://10.0.0.1' }
  expect(namesRedis('compose', environment)).toBe(false)
  expect(namesRedis(undefined, { ...environment, HA_ON: 'compose' })).toBe(false)
})
