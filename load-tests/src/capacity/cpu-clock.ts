import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process whose CPU is looked at. */
export interface WatchedProcess {
  readonly name: string
  readonly pid: number
}

/** CPU so far, in seconds. */
export interface CpuReading {
  readonly atMs: number
  /** All cores together, without idling. */
  readonly machineSeconds: number
  readonly processes: readonly {
    readonly name: string
    readonly seconds: number
    /** Of the thread that does the work of a Node or Redis process. */
    readonly mainThreadSeconds: number
  }[]
}

/** Reads from /proc what each process and the whole machine have used so far; a process that has ended has used nothing. */
export function readCpu(watched: readonly WatchedProcess[]): CpuReading {
  return {
    atMs: performance.now(),
    machineSeconds: parseMachineTicks(readFileSync('/proc/stat', 'utf8')) / ticksPerSecond(),
    processes: watched.map(({ name, pid }) => ({
      name,
      seconds: readTicks(`/proc/${pid}/stat`) / ticksPerSecond(),
      mainThreadSeconds: readTicks(`/proc/${pid}/task/${pid}/stat`) / ticksPerSecond()
    }))
  }
}

/** Ticks of user and system time from a `stat` file of /proc; the name in it may hold anything. */
export function parseProcessTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

/** Ticks that any core has spent on anything but idling, from /proc/stat. */
export function parseMachineTicks(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '')
    .split(' ')
    .map(Number)
  return user + nice + system + irq + softirq + steal
}

let knownTicks: number | undefined

function ticksPerSecond(): number {
  knownTicks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  return knownTicks
}

function readTicks(file: string): number {
  try {
    return parseProcessTicks(readFileSync(file, 'utf8'))
  } catch {
    return 0
  }
}
