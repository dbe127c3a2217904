import { type ComposeContainer, readContainers } from './compose-containers.ts'
import { docker } from './docker.ts'

/** What a stack has beside Redis, as far as it can be seen from outside. */
export interface StackFeatures {
  /** When the newest verified one of those was taken that are made by themselves; undefined without any. */
  readonly lastBackup?: Date
  /** Memory and CPU of everything are limited. */
  readonly hasLimits: boolean
  /** What is logged is kept, and cannot fill the disk. */
  readonly rotatesLogs: boolean
  /** The data outlives what holds it. */
  readonly keepsData: boolean
  /** Only this machine reaches the nodes. */
  readonly isClosed: boolean
}

export async function readComposeFeatures(project: string): Promise<StackFeatures> {
  const containers = await readContainers(project)
  const nodes = containers.filter(({ service }) => /^(redis|sentinel)-\d/.test(service))
  const lastBackup = await readLastBackup(containers.find(({ service }) => service === 'backup'))
  return {
    ...(lastBackup === undefined ? {} : { lastBackup }),
    hasLimits: containers.every(({ isLimited }) => isLimited),
    rotatesLogs: containers.every(({ rotatesLogs }) => rotatesLogs),
    keepsData: nodes.every(({ volumes }) => volumes.includes('/data')),
    isClosed: containers.every(({ isLocalOnly }) => isLocalOnly)
  }
}

async function readLastBackup(container: ComposeContainer | undefined): Promise<Date | undefined> {
  if (container?.isRunning !== true) return undefined
  const text = await docker(['exec', container.id, 'cat', '/data/status.json']).catch(() => '')
  const [, seconds] = /"lastSuccessAt":(\d+)/.exec(text) ?? []
  return seconds === undefined || seconds === '0' ? undefined : new Date(Number(seconds) * 1000)
}
