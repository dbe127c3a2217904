import { randomBytes } from 'node:crypto'
import {
  type CaughtMail,
  type MailCatcher,
  type ProcessTopology,
  releasePorts,
  reservePorts,
  type StartedService,
  startMailCatcher,
  startTopology
} from '@repo/testbed'
import { preferredPorts } from '../stack/preferred-ports.ts'
import { claimStackFolder, removeStackFolder, topologyFolder, writeStack } from '../stack/stack-files.ts'
import { startApps } from '../stack/start-app.ts'

export interface Stack {
  readonly topology: ProcessTopology
  readonly instances: readonly [StartedService, StartedService]
  readonly worker: StartedService
  /** Every mail of the worker goes here, and no further. */
  readonly mails: MailCatcher['mails']
  stop(): Promise<void>
}

const stopTimeoutMs = 15_000

/** One master, two replicas, three Sentinels, two API instances and a worker, all local processes; mails end in this one. */
export async function startStack(say: (line: string) => void, onMail?: (mail: CaughtMail) => void): Promise<Stack> {
  claimStackFolder()
  let services: Awaited<ReturnType<typeof startApps>> | readonly [] = []
  let topology: ProcessTopology | undefined
  let catcher: MailCatcher | undefined
  let ports: number[] = []

  async function stop(): Promise<void> {
    await Promise.all(services.map((service) => service.stop(stopTimeoutMs)))
    await topology?.stop()
    await catcher?.close()
    releasePorts(ports)
    removeStackFolder()
  }

  try {
    say('starting 1 master, 2 replicas, 3 Sentinels')
    topology = await startTopology({ folder: topologyFolder, downAfterMs: 1000, ports: preferredPorts })
    ports = await reservePorts('127.0.0.1', 3, preferredPorts.services)
    catcher = await startMailCatcher(onMail === undefined ? {} : { onMail })
    const environment = {
      ...topology.environment(),
      SESSION_SECRETS: randomBytes(32).toString('hex'),
      COOKIE_SECURE: 'false',
      // Four users who sign in all the time share two cores with Redis: their passwords are worth nothing.
      PASSWORD_SCRYPT_LOG_N: '12',
      SHUTDOWN_DRAIN_MS: '0',
      SMTP_URL: catcher.url
    }
    say('starting 2 API instances and a worker')
    services = await startApps(ports, environment)
    const [first, second, worker] = services
    writeStack({ services: [first, second, worker].map(({ name, url }) => ({ name, url })) })
    return { topology, instances: [first, second], worker, mails: catcher.mails, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
