import type {
  FaultName,
  GroupScript,
  NodeHandle,
  Program,
  RedisTool,
  ScaleOptions,
  ServiceAddress,
  StackFeatures,
  Topology
} from '@repo/testbed'

/** A stack that runs, whoever started it. */
export interface AttachedStack {
  readonly topology: Topology
  readonly services: readonly ServiceAddress[]
  restartService(name: string): Promise<void>
}

export interface UpOptions {
  readonly replicas: number
  /** Parts beside the smallest stack. @default those that its data was last used with, where they are kept */
  readonly layers?: readonly string[] | undefined
  readonly say: (line: string) => void
}

/** Where a stack can run; every command says the same on each of them. */
export interface StackKind {
  /** The faults that can be injected there. */
  readonly faultNames: readonly FaultName[]
  attach(): Promise<AttachedStack>
  up(options: UpOptions): Promise<AttachedStack>
  /** Stops everything in order; with `data` nothing is left to start from but backups. */
  down(options: { readonly data: boolean }): Promise<void>
  /** A program that prints what `names` have said, all of them without names. */
  logs(
    names: readonly string[],
    options: { readonly follow: boolean; readonly lines: number }
  ): Promise<readonly string[]>
  /** A tool of Redis at `node`, redis-cli logged in; where programs can be started beside the nodes. */
  redisTool?(
    node: NodeHandle,
    tool: RedisTool,
    args: readonly string[],
    options: { readonly isInteractive: boolean }
  ): Promise<Program>
  /** One of those scripts with its arguments, and where it keeps backups. */
  groupScript?(script: GroupScript, args: readonly string[]): Promise<Program>
  /** Adds or takes away replicas and Sentinels while everything runs. */
  scale?(options: ScaleOptions): Promise<Topology>
  /** What the stack has beside Redis. */
  features?(): Promise<StackFeatures>
}
