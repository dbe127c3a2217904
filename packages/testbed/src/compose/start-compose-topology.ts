import { execFileSync } from 'node:child_process'
import type { ComposeLayer } from './compose-command.ts'
import type { ComposeReach } from './compose-state.ts'
import type { ComposeTopology } from './compose-topology.ts'
import { reserveComposeEnvironment } from './reserve-environment.ts'
import { upCompose } from './up-compose.ts'

export interface ComposeTopologyOptions {
  /** @default 2 */
  readonly replicas?: 2 | 3
  /** Sentinel's down-after-milliseconds. @default 5000 */
  readonly downAfterMs?: number
  /** With two API instances and a worker, from images that are built first. @default false */
  readonly services?: boolean
  readonly layers?: readonly ComposeLayer[]
  /** @default direct where it works */
  readonly reach?: ComposeReach
  /** Settings of compose.yaml. */
  readonly environment?: Readonly<Record<string, string>>
}

/**
 * Starts a Compose project of its own, with a subnet, ports and secrets that nobody else has, and waits until it is whole.
 * It ends with `stop()`, or when this process exits in any way that runs its 'exit' event. The images stay.
 */
export async function startComposeTopology(options: ComposeTopologyOptions = {}): Promise<ComposeTopology> {
  const { project, environment, release } = await reserveComposeEnvironment()
  const cleanUp = () => {
    process.off('exit', removeNow)
    release()
  }
  const removeNow = () => {
    cleanUp()
    execFileSync('docker', ['compose', '-p', project, 'down', '--volumes', '--timeout', '0'], { stdio: 'ignore' })
  }
  process.on('exit', removeNow)
  try {
    return await upCompose({
      project,
      replicas: options.replicas ?? 2,
      services: options.services ?? false,
      layers: options.layers ?? [],
      environment: {
        ...environment,
        SENTINEL_DOWN_AFTER_MS: String(options.downAfterMs ?? 5000),
        ...options.environment
      },
      ...(options.reach === undefined ? {} : { reach: options.reach }),
      onStopped: cleanUp
    })
  } catch (error) {
    removeNow()
    throw error
  }
}
