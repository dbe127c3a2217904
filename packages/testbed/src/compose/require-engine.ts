import { TestbedError } from '../errors.ts'
import { docker } from './docker.ts'

// Health checks with start_interval need both.
const oldest = { engine: [25, 0], compose: [2, 20] } as const

/** Fails in words when there is no Docker engine, or engine or Compose are too old for the files in infra/compose. */
export async function requireEngine(): Promise<void> {
  const engine = await docker(['version', '--format', '{{.Server.Version}}'])
  requireVersion('Docker engine', engine, oldest.engine)
  const compose = await docker(['compose', 'version', '--short']).catch((cause) => {
    if (cause instanceof TestbedError && cause.code === 'TESTBED_TOOL_MISSING') throw cause
    throw new TestbedError(
      'TESTBED_TOOL_MISSING',
      "docker has no 'compose' command: install the Compose plugin, 2.20 or newer; the old docker-compose will not do",
      { cause }
    )
  })
  requireVersion('Docker Compose', compose, oldest.compose)
}

function requireVersion(what: string, version: string, wanted: readonly [number, number]): void {
  if (isAtLeast(version, wanted)) return
  throw new TestbedError(
    'TESTBED_TOOL_MISSING',
    `${what} ${version.trim()} is too old: ${wanted.join('.')} or newer is needed`
  )
}

/** `v2.26.1-4` ≥ [2, 20]? What is no version is not. */
function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [, isMajor, isMinor] = /^v?(\d+)\.(\d+)/.exec(version.trim()) ?? []
  const found = [Number(isMajor), Number(isMinor)] as const
  return found[0] > major || (found[0] === major && found[1] >= minor)
}
