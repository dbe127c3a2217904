import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  attachTopology,
  faultNames,
  type ProcessTopology,
  processGroupScript,
  processRedisTool,
  releasePorts,
  reservePorts,
  resumeTopology,
  type StartedService,
  startTopology
} from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { preferredPorts } from './preferred-ports.ts'
import { type ServiceRecord, signalService, waitForService } from './service-process.ts'
import {
  attachToStack,
  backupFolder,
  claimStackFolder,
  hasKeptData,
  isTopologyUp,
  readStack,
  removeStackFolder,
  requireNoneRunning,
  requireNoOwner,
  stackFolder,
  topologyFolder,
  writeStack
} from './stack-files.ts'
import type { AttachedStack, StackKind } from './stack-kind.ts'
import { startApp, startApps } from './start-app.ts'
import { untilInterrupted } from './until-interrupted.ts'

const stopTimeoutMs = 30_000

/** The stack of local processes: what `ha demo` and `ha up` start. */
export const processStack: StackKind = {
  faultNames,
  attach: async () => toAttached(await attachToStack()),
  up: async ({ replicas, layers, say }) => {
    if (layers?.length) throw new CommandError('layers are files of infra/compose: use --on compose', 2)
    const before = goesOn() ? readStack() : undefined
    if (before === undefined) claimStackFolder()
    const wanted = before?.services.map(({ url }) => Number(new URL(url).port)) ?? preferredPorts.services
    const ports = await reservePorts('127.0.0.1', 3, wanted)
    const requireUninterrupted = watchInterrupt()
    let topology: ProcessTopology | undefined
    try {
      say(
        `starting 1 master, ${replicas} replicas, 3 Sentinels${before === undefined ? '' : ', with the data they had'}`
      )
      topology =
        before === undefined
          ? await startTopology({
              folder: topologyFolder,
              replicas,
              downAfterMs: 5000,
              ports: preferredPorts,
              keepRunning: true
            })
          : await resume(replicas)
      requireUninterrupted()
      say('starting 2 API instances and a worker')
      await startServices(topology, ports, before?.environment?.SESSION_SECRETS)
      requireUninterrupted()
      return toAttached(topology)
    } catch (error) {
      await stopServices()
      await topology?.stop()
      if (before === undefined) removeStackFolder()
      throw error
    } finally {
      releasePorts(ports)
    }
  },
  down: async ({ data }) => {
    requireNoOwner()
    await stopServices()
    // Of one that is stopped the ports may be somebody else's by now.
    if (isTopologyUp()) await (await attachToStack()).stop()
    if (data) removeStackFolder()
  },
  logs: async (names, { follow, lines }) => {
    const { nodes, sentinels } = await attachToStack()
    const files = new Map([
      ...[...nodes, ...sentinels].map(({ name, logFile }) => [name, logFile] as const),
      ...services().map(({ name }) => [name, join(stackFolder, `${name}.log`)] as const)
    ])
    const unknown = names.find((name) => !files.has(name))
    if (unknown !== undefined) {
      throw new CommandError(`nothing is called '${unknown}'. One of: ${[...files.keys()].join(', ')}`, 2)
    }
    const chosen = [...files].filter(([name, file]) => (names.length === 0 || names.includes(name)) && existsSync(file))
    return ['tail', '-n', String(lines), ...(follow ? ['-F'] : []), ...chosen.map(([, file]) => file)]
  },
  redisTool: async (node, tool, args) => processRedisTool(topologyFolder, node, tool, args),
  groupScript: async (script, args) => processGroupScript(topologyFolder, backupFolder, script, args),
  features: async () => ({ hasLimits: false, rotatesLogs: false, keepsData: true, isClosed: true })
}

const services = (): readonly ServiceRecord[] => readStack()?.services ?? []

function toAttached(topology: ProcessTopology): AttachedStack {
  return { topology, services: services(), restartService }
}

/** Is there a stopped stack to go on with? */
function goesOn(): boolean {
  requireNoneRunning()
  return hasKeptData() && !isTopologyUp()
}

async function resume(replicas: number): Promise<ProcessTopology> {
  const { nodes } = await attachTopology(topologyFolder)
  if (nodes.length === replicas + 1) return resumeTopology(topologyFolder)
  throw new CommandError(
    `the data that is kept is of ${nodes.length - 1} replicas: say --replicas ${nodes.length - 1}, or \`ha down --data\` first`
  )
}

/** What is half started would be found by nobody: Ctrl-C waits until it can be stopped in order, a second one does not. */
function watchInterrupt(): () => void {
  let isInterrupted = false
  void untilInterrupted().then(() => {
    isInterrupted = true
  })
  return () => {
    if (isInterrupted) throw new CommandError('interrupted, nothing runs any more', 130)
  }
}

/** With the secrets they had, everybody who was signed in still is. */
async function startServices(
  topology: ProcessTopology,
  ports: readonly number[],
  secrets = randomBytes(32).toString('hex')
): Promise<void> {
  const environment = {
    ...topology.environment(),
    SESSION_SECRETS: secrets,
    COOKIE_SECURE: 'false'
  }
  const started = await startApps(ports, environment)
  for (const service of started) service.unref()
  writeStack({ services: started.map(toRecord), environment })
}

async function restartService(name: string): Promise<void> {
  const stack = readStack()
  const old = stack?.services.find((service) => service.name === name)
  if (stack === undefined || old?.pid === undefined || stack.environment === undefined) {
    throw new CommandError(`'${name}' was not started by \`ha up\``)
  }
  await stopService(old)
  const { environment } = stack
  const app = name.startsWith('api') ? 'api' : 'worker'
  const service = await startApp({ name, app, port: Number(new URL(old.url).port), environment })
  service.unref()
  const others = stack.services.filter((candidate) => candidate !== old)
  writeStack({ services: [...others, toRecord(service)].sort((a, b) => a.name.localeCompare(b.name)), environment })
}

const toRecord = ({ name, url, pid }: StartedService): ServiceRecord => ({ name, url, pid })

async function stopServices(): Promise<void> {
  await Promise.all(services().map(stopService))
}

async function stopService(service: ServiceRecord): Promise<void> {
  signalService(service, 'SIGTERM')
  if (await waitForService(service, stopTimeoutMs)) return
  signalService(service, 'SIGKILL')
  await waitForService(service, stopTimeoutMs)
}
