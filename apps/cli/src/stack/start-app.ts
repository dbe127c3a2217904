import { join } from 'node:path'
import { type StartedService, startService } from '@repo/testbed'
import { repositoryRoot, stackFolder } from './stack-files.ts'

/** Starts an app of this repository from its sources, with its log in the stack's folder, and waits until it is ready. */
export function startApp(options: {
  readonly name: string
  readonly app: 'api' | 'worker'
  readonly port: number
  readonly environment: Readonly<Record<string, string>>
}): Promise<StartedService> {
  const { name, app, port, environment } = options
  return startService({
    name,
    main: join(repositoryRoot, 'apps', app, 'src', 'main.ts'),
    port,
    environment,
    log: { file: join(stackFolder, `${name}.log`) }
  })
}
