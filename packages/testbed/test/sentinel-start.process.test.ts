import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../../infra/redis/scripts/sentinel-start.sh', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sentinel-start-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs the script with `true` in place of the server and returns the file it leaves. */
function start(env: Record<string, string> = {}): string {
  const conf = join(folder, 'sentinel.conf')
  execFileSync('sh', [script, conf], {
    stdio: 'pipe',
    env: {
      PATH: process.env.PATH,
      REDIS_SERVER: 'true',
      SENTINEL_NAME: 'sentinel-1',
      SENTINEL_ANNOUNCE_HOST: '10.0.0.1',
      REDIS_NODES: '10.0.0.2:6379,10.0.0.3:6379',
      REDIS_MASTER_NAME: 'orders',
      ...env
    }
  })
  return readFileSync(conf, 'utf8')
}
const myid = (conf: string) => conf.match(/^sentinel myid ([0-9a-f]{40})$/m)?.[1]

describe('sentinel-start.sh', () => {
  it('watches the first node under the group’s own name, with the timings of the base file', () => {
    const conf = start()
    expect(conf).toContain('sentinel monitor orders 10.0.0.2 6379 2\n')
    expect(conf).toContain('sentinel down-after-milliseconds orders 5000\n')
    expect(conf).not.toContain('mymaster')
  })

  it('gives a Sentinel that lost its file the same id again, and every other one another', () => {
    const id = myid(start())
    rmSync(join(folder, 'sentinel.conf'))
    expect(id).toBeDefined()
    expect(myid(start())).toBe(id)
    rmSync(join(folder, 'sentinel.conf'))
    expect(myid(start({ SENTINEL_NAME: 'sentinel-2' }))).not.toBe(id)
  })

  it('leaves what Sentinel has learnt alone and renews only the passwords', () => {
    const learnt = start({ REDIS_PASSWORD: 'old', REDIS_SENTINEL_PASSWORD: 'old' })
      .replace('sentinel monitor orders 10.0.0.2 6379 2', 'sentinel monitor orders 10.0.0.3 6379 2')
      .concat(
        'user default on #1234 ~* &* +@all\nsentinel config-epoch orders 7\nsentinel known-replica orders 10.0.0.2 6379\n'
      )
    writeFileSync(join(folder, 'sentinel.conf'), learnt)
    const conf = start({ REDIS_PASSWORD: 'new "one"' })
    expect(conf).toContain('sentinel monitor orders 10.0.0.3 6379 2\n')
    expect(conf).toContain('sentinel config-epoch orders 7\nsentinel known-replica orders 10.0.0.2 6379\n')
    expect(conf).toContain('sentinel auth-pass orders "new \\"one\\""\n')
    expect(conf).not.toMatch(/old|requirepass|sentinel-pass|user default/)
  })

  it('renews the timings that are set', () => {
    start({ SENTINEL_DOWN_AFTER_MS: '3000', SENTINEL_PARALLEL_SYNCS: '2' })
    const conf = start({ SENTINEL_DOWN_AFTER_MS: '4000', SENTINEL_QUORUM: '3' })
    const last = (option: string) => conf.split('\n').findLast((line) => line.startsWith(`sentinel ${option} orders`))
    expect(last('down-after-milliseconds')).toBe('sentinel down-after-milliseconds orders 4000')
    expect(last('parallel-syncs')).toBe('sentinel parallel-syncs orders 2')
    expect(last('monitor')).toBe('sentinel monitor orders 10.0.0.2 6379 2')
  })

  it('takes a password from a file', () => {
    const file = join(folder, 'secret')
    writeFileSync(file, 'from a file\n')
    expect(start({ REDIS_PASSWORD_FILE: file })).toContain('sentinel auth-pass orders "from a file"\n')
  })

  it.each([
    [
      { SENTINEL_ANNOUNCE_HOST: 'sentinel-1' },
      "SENTINEL_ANNOUNCE_HOST must be an IP address, not the name 'sentinel-1'"
    ],
    [{ REDIS_NODES: 'redis-1:6379' }, "REDIS_NODES must be an IP address, not the name 'redis-1'"],
    [{ SENTINEL_NAME: '' }, 'not set: SENTINEL_NAME']
  ])('refuses %j in words', (env, message) => {
    expect(() => start(env)).toThrow(message)
  })
})
