import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { startComposeTopology } from '@repo/testbed'
import { parseLogLine } from './parse-log-line.ts'
import type { ServiceLogLine, Stack } from './stack.ts'

export interface ComposeStackOptions {
  readonly replicas: number
  readonly downAfterMs: number
  readonly say: (line: string) => void
}

/** The stack of infra/compose as a project of its own, from images that are built first. */
export async function startComposeStack({ replicas, downAfterMs, say }: ComposeStackOptions): Promise<Stack> {
  say(
    `building images and starting 1 master, ${replicas} replicas, 3 Sentinels, 2 API instances, a worker in containers`
  )
  const topology = await startComposeTopology({
    replicas: replicas === 3 ? 3 : 2,
    downAfterMs,
    services: true,
    environment: {
      PASSWORD_SCRYPT_LOG_N: '10',
      // Requests come from the engine's side of the network: each user has an address of its own, as behind a load balancer.
      HTTP_TRUST_PROXY: '172.16.0.0/12'
    }
  })
  const following: (() => void)[] = []
  const apis = topology.services.filter(({ name }) => name.startsWith('api'))
  return {
    origins: apis.map(({ url }) => url),
    topology,
    hasWorker: topology.services.some(({ name }) => name.startsWith('worker')),
    mails: undefined,
    onLog: (listener) =>
      following.push(
        followLogs(
          topology.project,
          apis.map(({ name }) => name),
          listener
        )
      ),
    stop: async () => {
      for (const unfollow of following) unfollow()
      await topology.stop()
    }
  }
}

/** Returns what ends it. */
function followLogs(project: string, names: readonly string[], listener: (line: ServiceLogLine) => void): () => void {
  const args = ['compose', '--project-name', project, 'logs', '--follow', '--no-log-prefix', '--tail', '0', ...names]
  const child = spawn('docker', args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  const end = () => {
    child.kill('SIGTERM')
  }
  process.once('exit', end)
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parseLogLine(text)
    if (line !== undefined) listener(line)
  })
  return end
}
