import type { CpuReading } from './cpu-clock.ts'

/** How busy everything was between two readings, in cores. */
export interface CpuShare {
  readonly machineCores: number
  readonly processes: readonly { readonly name: string; readonly cores: number; readonly mainThreadCores: number }[]
}

export interface LimitFindings {
  readonly cpu: CpuShare
  /** Cores that the machine has. */
  readonly cores: number
  readonly droppedShare: number
}

/** A core this busy has no time left for a burst: at 50 ms nobody waits long. */
const busy = 0.85
/** The rest of the machine's time goes to switching between its processes. */
const machineBusy = 0.9
const named = 3

export function toCpuShare(before: CpuReading, after: CpuReading): CpuShare {
  const seconds = (after.atMs - before.atMs) / 1000
  return {
    machineCores: (after.machineSeconds - before.machineSeconds) / seconds,
    processes: after.processes.map(({ name, seconds: used, mainThreadSeconds }, i) => ({
      name,
      cores: Math.max(0, used - (before.processes[i]?.seconds ?? 0)) / seconds,
      mainThreadCores: Math.max(0, mainThreadSeconds - (before.processes[i]?.mainThreadSeconds ?? 0)) / seconds
    }))
  }
}

/** What kept a rate from being kept, in words: the one process that has no time left, the machine, or nothing of the kind. */
export function attributeLimit({ cpu, cores, droppedShare }: LimitFindings): string {
  const byCores = [...cpu.processes].sort((a, b) => b.cores - a.cores)
  const full = byCores.filter(({ mainThreadCores }) => mainThreadCores >= busy)
  if (full.length > 0) {
    const list = full
      .map(({ name, mainThreadCores }) => `${name} (${formatCores(mainThreadCores)} of one core)`)
      .join(', ')
    return `CPU of ${list}`
  }
  if (cpu.machineCores >= machineBusy * cores) {
    const list = byCores.slice(0, named).map(({ name, cores: used }) => `${name} ${formatCores(used)}`)
    return `all ${cores} cores are busy: ${list.join(', ')}`
  }
  if (droppedShare > 0) return 'the generator: iterations found no free user'
  return `no CPU (${formatCores(cpu.machineCores)} of ${cores} cores): something waits`
}

function formatCores(cores: number): string {
  return `${Math.round(cores * 100)} %`
}
