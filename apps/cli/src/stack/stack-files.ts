import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { attachTopology, isTopologyRunning, type ProcessTopology } from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { isServiceRunning, type ServiceRecord } from './service-process.ts'

/** The clone this program belongs to. */
export const repositoryRoot = resolve(import.meta.dirname, '../../../..')

const runFolder = resolve(process.env.HA_RUN_DIR ?? join(repositoryRoot, '.run'))

/** Everything a running stack of processes writes: the topology's files, logs, and where its services listen. */
export const stackFolder = join(runFolder, 'demo')

export const topologyFolder = join(stackFolder, 'redis')

/** Outlives the stack that they are of. */
export const backupFolder = join(runFolder, 'backups')

const topologyState = join(topologyFolder, 'state.json')

const servicesFile = join(stackFolder, 'services.json')

interface StackRecord {
  /** Who started it. */
  readonly pid: number
  readonly services: readonly ServiceRecord[]
  /** What its services are started with. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Claims the folder for this process and empties it; fails while another stack runs in it, or has left its data. */
export function claimStackFolder(): void {
  requireNoneRunning()
  if (hasKeptData()) {
    throw new CommandError(
      'the data of the last `ha up` is kept here: `ha down --data` removes it, `ha up` goes on with it'
    )
  }
  rmSync(stackFolder, { recursive: true, force: true })
  mkdirSync(stackFolder, { recursive: true })
  writeStack({ services: [] })
}

/** Did a stack that was stopped leave its data? */
export function hasKeptData(): boolean {
  return readStack()?.environment !== undefined && existsSync(topologyState)
}

/** Fails while a stack runs, and while somebody is about to start one. */
export function requireNoneRunning(): void {
  requireNoOwner()
  if (readStack()?.services.some(isServiceRunning) || isTopologyUp()) {
    throw new CommandError('a stack of processes is up already: `ha down` first')
  }
}

/** Fails while the process that started the stack is there to stop it: a demo, or an `ha up` that is not done. */
export function requireNoOwner(): void {
  const stack = readStack()
  if (stack === undefined || stack.services.some(({ pid }) => pid !== undefined) || !isAlive(stack.pid)) return
  throw new CommandError(`process ${stack.pid} runs a stack here: stop it there with Ctrl-C`)
}

/** Does any node run, whoever started it? */
export function isTopologyUp(): boolean {
  return existsSync(topologyState) && isTopologyRunning(topologyFolder)
}

/** Secrets are in it: only the owner may read it. */
export function writeStack(stack: Omit<StackRecord, 'pid'>): void {
  writeFileSync(servicesFile, `${JSON.stringify({ pid: process.pid, ...stack }, undefined, 2)}\n`, { mode: 0o600 })
}

export function readStack(): StackRecord | undefined {
  try {
    // Written by `writeStack`.
    return JSON.parse(readFileSync(servicesFile, 'utf8')) as StackRecord
  } catch {
    return undefined
  }
}

export function removeStackFolder(): void {
  rmSync(stackFolder, { recursive: true, force: true })
}

/** The topology that `ha demo` or `ha up` started, for another terminal. */
export async function attachToStack(): Promise<ProcessTopology> {
  if (!isTopologyUp()) {
    throw new CommandError('nothing runs here: start it in another terminal with `make demo`, or with `ha up`')
  }
  return attachTopology(topologyFolder)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
