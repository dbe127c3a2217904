import { TestbedError } from '../errors.ts'
import { waitUntil } from '../wait-until.ts'
import { type ComposeProject, compose } from './compose-command.ts'
import { readContainers } from './compose-containers.ts'
import { docker } from './docker.ts'

const healthyTimeoutSeconds = 120
const recoveredTimeoutMs = 60_000

/**
 * Starts services, all without names, and waits until they are healthy; what runs of others ends. Fails with
 * `TESTBED_START_FAILED` and what they said.
 */
export async function startContainers(
  project: ComposeProject,
  names: readonly string[],
  say: (line: string) => void
): Promise<void> {
  try {
    await upAndWait(project, names)
  } catch (error) {
    // Compose gives up on the first one that is unhealthy, and whoever needs Redis is, until some time after it is back.
    const unhealthy = await unhealthyServices(project.name)
    if (unhealthy.length === 0 || unhealthy.some(isNode)) throw error
    say(`waiting for ${unhealthy.join(', ')} to be healthy again`)
    await waitUntil('healthy', async () => (await unhealthyServices(project.name)).length === 0, {
      timeoutMs: recoveredTimeoutMs,
      intervalMs: 500
    }).catch(ignoreTimeout)
    await upAndWait(project, names)
  }
}

async function unhealthyServices(project: string): Promise<string[]> {
  const containers = await readContainers(project)
  return containers.filter(({ isRunning, health }) => isRunning && health === 'unhealthy').map(({ service }) => service)
}

function isNode(service: string): boolean {
  return /^(redis|sentinel)-\d+$/.test(service)
}

/** The next start says what is wrong. */
function ignoreTimeout(error: unknown): void {
  if (!(error instanceof TestbedError) || error.code !== 'TESTBED_TIMEOUT') throw error
}

async function upAndWait(project: ComposeProject, names: readonly string[]): Promise<void> {
  const wait = ['--wait', '--wait-timeout', String(healthyTimeoutSeconds)]
  try {
    await compose(project, ['up', '--detach', '--no-build', '--remove-orphans', ...wait, ...names], {
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
