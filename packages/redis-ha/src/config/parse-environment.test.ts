import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../errors.ts'
import { type NodeAddress, toAddressKey } from '../topology/node-address.ts'
import { environmentVariables } from './environment-variables.ts'
import { parseEnvironment } from './parse-environment.ts'
import type { CredentialsSource } from './redis-ha-config.ts'
import { defaultTimings } from './timings.ts'

type Environment = Record<string, string>

function readFake(path: string): string {
  if (path === '/secrets/redis') return 's3cret\n'
  if (path.endsWith('.pem')) return `PEM of ${path}`
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
}

const parse = (env: Environment) => parseEnvironment(env, readFake)

function problemsOf(env: Environment): readonly string[] {
  try {
    parse(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const ask = (credentials: CredentialsSource) => (typeof credentials === 'function' ? credentials() : credentials)

const sentinels = { REDIS_SENTINELS: 'a:26379, b:26379' }

describe('the environments of the seeds', () => {
  it.each([
    {
      REDIS_SENTINEL_ENABLED: 'true',
      REDIS_SENTINELS: '127.0.0.1:26379,127.0.0.1:26380,127.0.0.1:26381',
      REDIS_MASTER_NAME: 'mymaster',
      REDIS_PASSWORD: 'your_password_here'
    },
    {
      REDIS_MODE: 'sentinel',
      REDIS_SENTINEL_HOSTS: 'sentinel-0:26379,sentinel-1:26379,sentinel-2:26379',
      REDIS_SENTINEL_MASTER: 'mymaster',
      REDIS_DB: '0',
      REDIS_MAX_CONNECTIONS: '50',
      REDIS_SOCKET_TIMEOUT: '5',
      REDIS_SOCKET_CONNECT_TIMEOUT: '5',
      REDIS_SOCKET_KEEPALIVE: 'true',
      REDIS_HEALTH_CHECK_INTERVAL: '30'
    },
    { REDIS_SENTINEL_ADDRS: 'redis-sentinel:26379', REDIS_MASTER_NAME: 'welcomebot-master', REDIS_PASSWORD: '' }
  ])('mean Sentinels: %o', (env) => {
    expect(parse(env)).toMatchObject({
      mode: 'sentinel',
      masterName: env.REDIS_MASTER_NAME ?? 'mymaster',
      sentinels: { length: env.REDIS_SENTINEL_ADDRS === undefined ? 3 : 1 },
      redis: env.REDIS_PASSWORD ? { password: 'your_password_here' } : {}
    })
  })

  it.each([
    [{ REDIS_SENTINEL_ENABLED: 'false', REDIS_HOST: 'localhost', REDIS_PORT: '6379' }, 'localhost'],
    [{ REDIS_MODE: 'standalone', REDIS_URL: 'redis://redis:6379', REDIS_RETRY_ON_TIMEOUT: 'true' }, 'redis'],
    [{ REDIS_ADDR: 'redis-service:6379', REDIS_PASSWORD: '' }, 'redis-service'],
    [{}, '127.0.0.1']
  ])('mean one Redis: %o', (env: Environment, host) => {
    expect(parse(env)).toMatchObject({ mode: 'standalone', master: { host, port: 6379 }, replicas: [] })
  })
})

describe('a configuration without surprises', () => {
  it('has defaults for everything but the addresses', () => {
    expect(parse(sentinels)).toEqual({
      mode: 'sentinel',
      sentinels: [
        { host: 'a', port: 26_379 },
        { host: 'b', port: 26_379 }
      ],
      masterName: 'mymaster',
      db: 0,
      redis: {},
      sentinel: {},
      maxConnections: 50,
      socketKeepAlive: true,
      retryOnTimeout: true,
      timings: defaultTimings,
      addressMap: {},
      strict: false
    })
  })

  it('takes user, password, database and TLS from a URL', () => {
    expect(
      parse({ REDIS_URL: 'rediss://app:p%40ss@[::1]:7000/2', REDIS_REPLICA_URLS: 'rediss://b:1,c:2' })
    ).toMatchObject({
      master: { host: '::1', port: 7000 },
      replicas: [
        { host: 'b', port: 1 },
        { host: 'c', port: 2 }
      ],
      db: 2,
      redis: { username: 'app', password: 'p@ss' },
      tls: {}
    })
  })

  it('reads passwords and certificates from files', () => {
    const env = {
      ...sentinels,
      REDIS_PASSWORD_FILE: '/secrets/redis',
      REDIS_SENTINEL_PASSWORD_FILE: '/secrets/redis',
      REDIS_TLS: 'yes',
      REDIS_SENTINEL_TLS: 'no',
      REDIS_TLS_CA_FILE: 'ca.pem',
      REDIS_TLS_SERVER_NAME: 'redis.internal'
    }
    const config = parse(env)
    expect(config).toMatchObject({ tls: { ca: 'PEM of ca.pem', servername: 'redis.internal' } })
    expect(ask(config.redis)).toEqual({ password: 's3cret' })
    expect(config.mode === 'sentinel' && ask(config.sentinel)).toEqual({ password: 's3cret' })
    expect(config).not.toHaveProperty('sentinelTls')
  })

  it('reads a password file anew at each connect, and says so when it cannot', () => {
    const files: Record<string, string> = { old: 'first' }
    const readFile = (path: string) => files[path] ?? readFake(path)
    const env = { REDIS_USERNAME: 'app', REDIS_PASSWORD_FILE: 'old' }
    const { redis } = parseEnvironment(env, readFile)
    expect(ask(redis)).toEqual({ username: 'app', password: 'first' })
    files.old = 'second\n'
    expect(ask(redis)).toEqual({ username: 'app', password: 'second' })
    files.old = ''
    expect(() => ask(redis)).toThrow('REDIS_PASSWORD_FILE: expected a password, got an empty file')
    delete files.old
    expect(() => ask(redis)).toThrow('REDIS_PASSWORD_FILE: expected a file that can be read')
  })

  it('lowers what is beyond the limits given in seconds, and nothing else', () => {
    const env = { ...sentinels, REDIS_SOCKET_TIMEOUT: '2', REDIS_HEALTH_CHECK_INTERVAL: '0.2' }
    expect(parse({ ...env, REDIS_SOCKET_CONNECT_TIMEOUT: '0.5' }).timings).toEqual({
      ...defaultTimings,
      writeHoldMs: 2000,
      writeDeadlineMs: 2000,
      pollMs: 200,
      connectTimeoutMs: 500
    })
  })

  it('lets REDIS_MODE choose where a template’s .env holds both', () => {
    const both = { ...sentinels, REDIS_HOST: 'redis', REDIS_PORT: '6380' }
    expect(parse({ ...both, REDIS_MODE: 'sentinel' })).toMatchObject({ mode: 'sentinel' })
    expect(parse({ ...both, REDIS_SENTINEL_ENABLED: 'false' })).toMatchObject({ master: { host: 'redis', port: 6380 } })
    expect(problemsOf(both)).toEqual([
      'REDIS_SENTINELS and REDIS_HOST contradict each other: expected Sentinels or addresses of nodes; remove one, or say with REDIS_MODE which counts'
    ])
  })

  it('takes two spellings that say the same', () => {
    expect(problemsOf({ ...sentinels, REDIS_SENTINEL_ADDRS: 'a:26379,b:26379' })).toEqual([])
  })

  it('takes the port that Kubernetes injects for what it is', () => {
    const injected = {
      REDIS_PORT: 'tcp://10.0.0.1:6379',
      REDIS_PORT_6379_TCP_ADDR: '10.0.0.1',
      REDIS_SERVICE_HOST: '10.0.0.1'
    }
    expect(problemsOf({ ...sentinels, ...injected })).toEqual([])
    expect(problemsOf({ REDIS_HOST: 'redis', ...injected })[0]).toMatch(/REDIS_PORT: .*enableServiceLinks: false/)
  })
})

describe('a problem', () => {
  it.each<[Environment, RegExp]>([
    [{ REDIS_MODE: 'ha' }, /^REDIS_MODE: expected standalone or sentinel, got "ha"$/],
    [{ REDIS_MODE: 'cluster' }, /^REDIS_MODE: .*Redis Cluster is not supported yet, because/],
    [
      { ...sentinels, REDIS_MODE: 'sentinel', REDIS_SENTINEL_ENABLED: 'false' },
      /REDIS_MODE="sentinel" and REDIS_SENTINEL_ENABLED="false".*disagree/
    ],
    [
      { ...sentinels, REDIS_SENTINEL_HOSTS: 'c:1' },
      /REDIS_SENTINELS="a:26379, b:26379" and REDIS_SENTINEL_HOSTS="c:1".*disagree/
    ],
    [{ REDIS_SENTINEL_ENABLED: 'true' }, /^REDIS_SENTINEL_ENABLED asks for Sentinels, and none is given/],
    [{ REDIS_SENTINELS: ' , ' }, /^REDIS_SENTINELS asks for Sentinels, and none is given/],
    [{ REDIS_SENTINELS: 'redis-sentinel' }, /^REDIS_SENTINELS: expected host:port.*; is it redis-sentinel:26379\?$/],
    [{ REDIS_URL: 'http://redis' }, /^REDIS_URL: expected redis:\/\//],
    [{ REDIS_URL: 'redis://a:1', REDIS_ADDR: 'b:1' }, /^REDIS_URL \(a:1\) and REDIS_ADDR \(b:1\) disagree/],
    [{ REDIS_URL: 'redis://a:1', REDIS_PORT: '2' }, /^REDIS_URL \(port 1\) and REDIS_PORT \(2\) disagree/],
    [{ REDIS_URL: 'redis://a/1', REDIS_DB: '2' }, /^REDIS_DB \(2\) and REDIS_URL \(\/1\) disagree/],
    [{ REDIS_URL: 'rediss://a', REDIS_TLS: 'false' }, /^REDIS_TLS=false and REDIS_URL \(rediss:\/\/\) disagree/],
    [{ REDIS_HOST: 'redis:6379' }, /^REDIS_HOST: expected a host name or an address without a port/],
    [{ REDIS_PORT: '70000' }, /^REDIS_PORT: expected a port from 1 to 65535, got "70000"$/],
    [{ REDIS_USERNAME: 'app' }, /^REDIS_USERNAME needs a password: set REDIS_PASSWORD$/],
    [
      { REDIS_PASSWORD_FILE: '/nowhere' },
      /^REDIS_PASSWORD_FILE: expected a file that can be read, got "\/nowhere": there is none$/
    ],
    [{ REDIS_TLS_CA_FILE: 'ca.pem' }, /^REDIS_TLS_CA_FILE: set, but TLS is off/],
    [{ REDIS_TLS: 'true', REDIS_TLS_CERT_FILE: 'c.pem' }, /belong together, got only REDIS_TLS_CERT_FILE$/],
    [{ REDIS_REPLICA_URLS: 'redis://:other@b:1' }, /^REDIS_REPLICA_URLS: expected the master's password for b:1/],
    [{ REDIS_ADDRESS_MAP: 'a:1=b' }, /^REDIS_ADDRESS_MAP: expected announced-host:port=host:port, got "a:1=b"$/],
    [{ REDIS_ADDRESS_MAP: 'a:1=b:1,a:1=c:1' }, /^REDIS_ADDRESS_MAP: expected one entry for a:1/],
    [{ REDIS_STRICT: 'maybe' }, /^REDIS_STRICT: expected true or false, got "maybe"$/],
    [{ REDIS_SOCKET_TIMEOUT: '0' }, /^REDIS_SOCKET_TIMEOUT: expected seconds above 0/],
    [
      { REDIS_SOCKET_TIMEOUT: '5', REDIS_WRITE_DEADLINE_MS: '9000' },
      /^REDIS_WRITE_DEADLINE_MS \(9000 ms\) must not exceed REDIS_SOCKET_TIMEOUT \(5000 ms\)/
    ],
    [
      { REDIS_POLL_MS: '900' },
      /^REDIS_POLL_MS \+ REDIS_ASK_TIMEOUT_MS \(1200\) must not exceed half of REDIS_MAX_STALENESS_MS/
    ],
    [{ REDIS_SENTINAL_HOSTS: 'a:1' }, /^REDIS_SENTINAL_HOSTS is not known: did you mean REDIS_SENTINEL_HOSTS\?$/],
    [{ REDIS_HSOT: 'a' }, /did you mean REDIS_HOST\?$/]
  ])('%o is explained in words, alone', (env, expected) => {
    const problems = problemsOf(env)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(expected)
  })

  it('comes with all the others, however many there are', () => {
    const wrong: Environment = {
      REDIS_DB: '-1',
      REDIS_STRICT: 'maybe',
      REDIS_MAX_CONNECTIONS: '0',
      REDIS_SENTINELS: 'a',
      REDIS_ADDRESS_MAP: 'x',
      REDIS_SUSPECT_MS: 'soon',
      REDIS_PASSWORD_FILE: '/nowhere'
    }
    fc.assert(
      fc.property(fc.subarray(Object.keys(wrong)), (names) => {
        const problems = problemsOf(Object.fromEntries(names.map((name) => [name, wrong[name] ?? ''])))
        expect(problems.map((problem) => problem.split(':')[0]).toSorted()).toEqual(names.toSorted())
      })
    )
  })

  it('never shows a password', () => {
    const secret = fc.stringMatching(/^[a-zA-Z0-9!#?/@:=%,_-]{1,20}$/).map((text) => `${text}hunter2${text}`)
    fc.assert(
      fc.property(secret, (password) => {
        const url = `redis://user:${password}@host:6379/x`
        const shown = [
          ...problemsOf({ REDIS_URL: url, REDIS_ADDR: url, REDIS_PASSWORD: password, REDIS_REPLICA_URLS: url }),
          ...problemsOf({ REDIS_SENTINELS: url, REDIS_HOST: url, REDIS_ADDRESS_MAP: `a:1=${url}` }),
          ...problemsOf({ REDIS_PASSWORD: password, REDIS_PASSWORD_FILE: '/secrets/redis' }),
          ...problemsOf({ REDIS_URL: `redis://:x${encodeURIComponent(password)}@a`, REDIS_PASSWORD: password })
        ].join('\n')
        expect(shown).not.toContain('hunter2')
        expect(shown).toContain('REDIS_PASSWORD and REDIS_PASSWORD_FILE give different passwords: keep one')
      })
    )
  })
})

describe('addresses', () => {
  const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain())
  const address: fc.Arbitrary<NodeAddress> = fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }) })

  it('come back from a list as they were', () => {
    fc.assert(
      fc.property(fc.array(address, { minLength: 1 }), (addresses) => {
        expect(parse({ REDIS_SENTINELS: addresses.map(toAddressKey).join(',') })).toMatchObject({
          sentinels: addresses
        })
      })
    )
  })

  it('come back from a map as they were', () => {
    const pairs = fc.uniqueArray(fc.tuple(address.map(toAddressKey), address), { selector: ([key]) => key })
    fc.assert(
      fc.property(pairs, (entries) => {
        const text = entries.map(([key, dialled]) => `${key}=${toAddressKey(dialled)}`).join(', ')
        expect(parse({ REDIS_ADDRESS_MAP: text }).addressMap).toEqual(Object.fromEntries(entries))
      })
    )
  })
})

it('reads every variable of the table, so that none is accepted and ignored', () => {
  const touched = new Set<string>()
  const spy = new Proxy<Environment>({}, { get: (_env, name) => void touched.add(String(name)) })
  parse(spy)
  for (const variable of Object.values(environmentVariables)) expect(touched).toContain(variable.name)
})
