import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type CaughtMail,
  type MailCatcher,
  type ProcessTopology,
  releasePorts,
  reservePorts,
  type StartedService,
  startMailCatcher,
  startServices,
  startTopology
} from '@repo/testbed'
import { BadOptionError } from '../arguments/bad-option-error.ts'
import type { StoreName } from '../settings.ts'
import { parseLogLine } from './parse-log-line.ts'
import type { ServiceLogLine, Stack } from './stack.ts'

/** A program that serves the API, and what it is told besides. */
export interface ApiProgram {
  readonly main: string
  readonly environment: Readonly<Record<string, string>>
  /** Jobs that it accepts are in the queue of this project's worker. */
  readonly hasJobs: boolean
}

export interface ProcessStackOptions {
  readonly api: ApiProgram
  readonly instances: number
  readonly replicas: number
  readonly downAfterMs: number
  /** Whether addresses will be cut. */
  readonly network: 'loopback' | 'namespace'
  readonly catchesMails: boolean
  readonly say: (line: string) => void
}

const pathOf = (file: string): string => fileURLToPath(new URL(`../../../${file}`, import.meta.url))

/** The API with the store of that name. */
export function toApiProgram(store: StoreName): ApiProgram {
  if (store === 'redis-ha') return { main: pathOf('apps/api/src/main.ts'), environment: {}, hasJobs: true }
  const main = pathOf('load-tests/peers/main.ts')
  if (!existsSync(main)) throw new BadOptionError(`--store ${store} needs load-tests/peers/main.ts, which is not there`)
  return { main, environment: { PEER_STORE: store }, hasJobs: false }
}

/** Redis, Sentinel, instances of the API and a worker, all as local processes. */
export async function startProcessStack(options: ProcessStackOptions): Promise<Stack> {
  const { api, instances, replicas, downAfterMs, network, catchesMails, say } = options
  const listeners: ((line: ServiceLogLine) => void)[] = []
  const onLine = (text: string) => {
    const line = parseLogLine(text)
    if (line !== undefined) for (const listener of listeners) listener(line)
  }
  let services: readonly StartedService[] = []
  let topology: ProcessTopology | undefined
  let catcher: MailCatcher | undefined
  let ports: number[] = []
  const stop = async () => {
    await Promise.all(services.map((service) => service.stop()))
    await topology?.stop()
    await catcher?.close()
    releasePorts(ports)
  }
  try {
    say(`starting 1 master, ${replicas} replicas, 3 Sentinels`)
    topology = await startTopology({ network, replicas, downAfterMs })
    ports = await reservePorts('127.0.0.1', instances + 1)
    if (catchesMails) catcher = await startMailCatcher()
    const environment = {
      ...topology.environment(),
      SESSION_SECRETS: randomBytes(32).toString('hex'),
      COOKIE_SECURE: 'false',
      // The passwords are worth nothing, and two cores are there for sessions.
      PASSWORD_SCRYPT_LOG_N: '10',
      SHUTDOWN_DRAIN_MS: '0',
      // Each user comes from an address of its own, as behind a load balancer: the limits by address stay as they are.
      HTTP_TRUST_PROXY: '127.0.0.1',
      ...(catcher === undefined ? {} : { SMTP_URL: catcher.url })
    }
    say(`starting ${instances} API instances${api.hasJobs ? ' and a worker' : ''}`)
    const apis = Array.from({ length: instances }, (_, i) => ({
      name: `api-${i + 1}`,
      main: api.main,
      port: ports[i] as number,
      environment: { ...environment, ...api.environment },
      log: { onLine }
    }))
    const worker = {
      name: 'worker-1',
      main: pathOf('apps/worker/src/main.ts'),
      port: ports[instances] as number,
      environment,
      log: { onLine: () => {} }
    }
    services = await startServices([...apis, ...(api.hasJobs ? [worker] : [])])
    return {
      origins: services.slice(0, instances).map(({ url }) => url),
      topology,
      hasWorker: api.hasJobs,
      mails: catcher?.mails as readonly CaughtMail[] | undefined,
      onLog: (listener) => listeners.push(listener),
      stop
    }
  } catch (error) {
    await stop()
    throw error
  }
}
