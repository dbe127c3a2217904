import { TestbedError } from '../errors.ts'
import { waitUntil } from '../wait-until.ts'
import { type ComposeProject, compose } from './compose-command.ts'
import { readContainers } from './compose-containers.ts'
import { docker } from './docker.ts'

const healthyTimeoutSeconds = 120
const recoveredTimeoutMs = 60_000

/**
 * Starts services and waits until they are healthy; fails with `TESTBED_START_FAILED` and what they said.
 * @param nodes Redis and Sentinel, which the others need
 * @param names Those to start; all when empty
 */
export async function startContainers(
  project: ComposeProject,
  nodes: readonly string[],
  names: readonly string[]
): Promise<void> {
  // Compose gives up on the first one that is unhealthy, and services without Redis are until it is back.
  if (await hasUnhealthy(project.name)) {
    await upAndWait(project, nodes)
    const isWell = async () => !(await hasUnhealthy(project.name))
    await waitUntil('healthy', isWell, { timeoutMs: recoveredTimeoutMs, intervalMs: 500 }).catch(() => {})
  }
  await upAndWait(project, names)
}

async function hasUnhealthy(project: string): Promise<boolean> {
  return (await readContainers(project)).some(({ isRunning, health }) => isRunning && health === 'unhealthy')
}

async function upAndWait(project: ComposeProject, names: readonly string[]): Promise<void> {
  const wait = ['--wait', '--wait-timeout', String(healthyTimeoutSeconds)]
  try {
    await compose(project, ['up', '--detach', '--no-build', ...wait, ...names], {
      timeoutMs: (healthyTimeoutSeconds + 60) * 1000
    })
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new TestbedError('TESTBED_START_FAILED', `${message}\n${await whatTheySaid(project.name)}`, { cause })
  }
}

/** The last lines of every container that is not healthy. */
async function whatTheySaid(project: string): Promise<string> {
  const sick = (await readContainers(project)).filter(({ isRunning, health }) => !isRunning || health !== 'healthy')
  const logs = sick.map(async ({ id, service, health }) => {
    const log = await docker(['logs', '--tail', '8', id]).catch(() => '')
    return `--- ${service} (${health})\n${log.trimEnd()}`
  })
  return (await Promise.all(logs)).join('\n')
}
