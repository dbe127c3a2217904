import { join } from 'node:path'
import { type StartedService, startService } from '@repo/testbed'
import { repositoryRoot, stackFolder } from './stack-files.ts'

interface AppOptions {
  readonly name: string
  readonly app: 'api' | 'worker'
  readonly port: number
  readonly environment: Readonly<Record<string, string>>
}

/** Starts an app of this repository from its sources, with its log in the stack's folder, and waits until it is ready. */
export function startApp(options: AppOptions): Promise<StartedService> {
  const { name, app, port, environment } = options
  return startService({
    name,
    main: join(repositoryRoot, 'apps', app, 'src', 'main.ts'),
    port,
    environment,
    log: { file: join(stackFolder, `${name}.log`) }
  })
}

/** Two API instances and a worker, on three ports, at once. When one does not get ready, none is left. */
export async function startApps(
  ports: readonly number[],
  environment: AppOptions['environment']
): Promise<readonly [StartedService, StartedService, StartedService]> {
  const [first = 0, second = 0, third = 0] = ports
  const ends = await Promise.allSettled([
    startApp({ name: 'api-1', app: 'api', port: first, environment }),
    startApp({ name: 'api-2', app: 'api', port: second, environment }),
    startApp({ name: 'worker-1', app: 'worker', port: third, environment })
  ])
  const [one, two, worker] = ends
  if (one.status === 'fulfilled' && two.status === 'fulfilled' && worker.status === 'fulfilled') {
    return [one.value, two.value, worker.value]
  }
  await Promise.all(ends.map((end) => end.status === 'fulfilled' && end.value.stop()))
  throw ends.find((end) => end.status === 'rejected')?.reason
}
