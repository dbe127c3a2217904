import { execFileSync, spawnSync } from 'node:child_process'

export interface Server {
  readonly name: string
  /** Undefined where this machine has none; `make test` names it then, and REQUIRE makes it a failure. */
  readonly path: string | undefined
  /** `8.2`; 0 where there is none. */
  readonly version: number
}

/** What every other test runs on. */
export const defaultServer = find('the default server', process.env.REDIS_SERVER ?? 'redis-server')

export const otherServers: readonly Server[] = [
  find('Redis 8', process.env.REDIS8_SERVER ?? 'redis8-server'),
  find('Valkey 8', process.env.VALKEY_SERVER ?? 'valkey-server')
]

/** Was it built with TLS? Only then does it miss the certificate, without which it does not start either. */
export function speaksTls({ path }: Server): boolean {
  if (path === undefined) return false
  const input = 'port 0\ntls-port 1\n'
  const { stdout, stderr } = spawnSync(path, ['-'], { input, encoding: 'utf8', timeout: 5000 })
  return `${stdout}${stderr}`.includes('tls-cert-file')
}

function find(name: string, path: string): Server {
  try {
    const said = execFileSync(path, ['--version'], { encoding: 'utf8', stdio: 'pipe', timeout: 5000 })
    return { name, path, version: Number(/ v=(\d+\.\d+)/.exec(said)?.[1]) }
  } catch {
    return { name, path: undefined, version: 0 }
  }
}
