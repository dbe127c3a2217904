import type { Address } from './redis/ask.ts'

export type NodeKind = 'redis' | 'sentinel'

/** One started Redis or Sentinel. */
export interface NodeHandle {
  /** `redis-1`, `sentinel-3`, … */
  readonly name: string
  readonly kind: NodeKind
  /** Address that it announces to the others. */
  readonly host: string
  readonly port: number
  /** Where this process reaches it, if not there. */
  readonly dial?: Address
}

/** One that runs as a local process. */
export interface ProcessNode extends NodeHandle {
  readonly confFile: string
  readonly logFile: string
  readonly pidFile: string
}
