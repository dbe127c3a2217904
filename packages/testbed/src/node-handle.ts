export type NodeKind = 'redis' | 'sentinel'

/** One started Redis or Sentinel. */
export interface NodeHandle {
  /** `redis-1`, `sentinel-3`, … */
  readonly name: string
  readonly kind: NodeKind
  readonly host: string
  readonly port: number
  readonly confFile: string
  readonly logFile: string
  readonly pidFile: string
}
