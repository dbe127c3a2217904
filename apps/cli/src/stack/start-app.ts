import { join } from 'node:path'
import { type ServiceOptions, type StartedService, startService, startServices } from '@repo/testbed'
import { repositoryRoot, stackFolder } from './stack-files.ts'

interface AppOptions extends Pick<ServiceOptions, 'name' | 'port' | 'environment'> {
  readonly app: 'api' | 'worker'
}

/** Starts an app of this repository from its sources, with its log in the stack's folder, and waits until it is ready. */
export function startApp(options: AppOptions): Promise<StartedService> {
  return startService(toService(options))
}

/** Two API instances and a worker, on three ports. When one does not get ready, none is left. */
export function startApps(
  ports: readonly number[],
  environment: AppOptions['environment']
): Promise<readonly [StartedService, StartedService, StartedService]> {
  const [first = 0, second = 0, third = 0] = ports
  return startServices([
    toService({ name: 'api-1', app: 'api', port: first, environment }),
    toService({ name: 'api-2', app: 'api', port: second, environment }),
    toService({ name: 'worker-1', app: 'worker', port: third, environment })
  ])
}

function toService({ name, app, port, environment }: AppOptions): ServiceOptions {
  const main = join(repositoryRoot, 'apps', app, 'src', 'main.ts')
  return { name, main, port, environment, log: { file: join(stackFolder, `${name}.log`) } }
}
