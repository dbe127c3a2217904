import { execFileSync } from 'node:child_process'
import { TestbedError } from '../errors.ts'

/** Fails in words when redis-server or redis-cli cannot be run. */
export function requireTools(redisServer: string): void {
  for (const tool of [redisServer, process.env.REDIS_CLI ?? 'redis-cli']) {
    try {
      execFileSync(tool, ['--version'], { stdio: 'pipe', timeout: 5000 })
    } catch (cause) {
      throw new TestbedError(
        'TESTBED_TOOL_MISSING',
        `${tool} cannot be run. Install Redis 7 or newer (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis), ` +
          'or say where it is: REDIS_SERVER=/path/to/redis-server, REDIS_CLI=/path/to/redis-cli.',
        { cause }
      )
    }
  }
}
