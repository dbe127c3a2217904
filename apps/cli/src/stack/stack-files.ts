import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { attachTopology, type Topology } from '@repo/testbed'
import { CommandError } from '../command-error.ts'

/** The clone this program belongs to. */
export const repositoryRoot = resolve(import.meta.dirname, '../../../..')

/** Everything a running stack writes: the topology's files, logs, and where its services listen. */
export const stackFolder = join(repositoryRoot, '.run', 'demo')

export const topologyFolder = join(stackFolder, 'redis')

const servicesFile = join(stackFolder, 'services.json')

/** One started API instance or worker. */
export interface ServiceAddress {
  readonly name: string
  readonly url: string
}

interface RunningStack {
  readonly pid: number
  readonly services: readonly ServiceAddress[]
}

/** Claims the folder for this process; fails while another one runs a stack in it. */
export function claimStackFolder(): void {
  const running = readServices()
  if (running !== undefined && isAlive(running.pid)) {
    throw new CommandError(`a demo is running already (process ${running.pid}): stop it there with Ctrl-C first`)
  }
  rmSync(stackFolder, { recursive: true, force: true })
  mkdirSync(stackFolder, { recursive: true })
  writeServices([])
}

export function writeServices(services: readonly ServiceAddress[]): void {
  const stack: RunningStack = { pid: process.pid, services }
  writeFileSync(servicesFile, `${JSON.stringify(stack, undefined, 2)}\n`)
}

export function removeStackFolder(): void {
  rmSync(stackFolder, { recursive: true, force: true })
}

/** The topology that `ha demo` started, for another terminal. */
export async function attachToStack(): Promise<Topology> {
  if (!existsSync(join(topologyFolder, 'state.json'))) {
    throw new CommandError('nothing runs here: start it in another terminal with `make demo`')
  }
  return attachTopology(topologyFolder)
}

/** Services of the running stack; none when it has none. */
export function stackServices(): readonly ServiceAddress[] {
  return readServices()?.services ?? []
}

function readServices(): RunningStack | undefined {
  try {
    // Written by `writeServices`.
    return JSON.parse(readFileSync(servicesFile, 'utf8')) as RunningStack
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
