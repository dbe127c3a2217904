import type { FaultName, ServiceAddress, Topology } from '@repo/testbed'

/** A stack that runs, whoever started it. */
export interface AttachedStack {
  readonly topology: Topology
  readonly services: readonly ServiceAddress[]
  restartService(name: string): Promise<void>
}

export interface UpOptions {
  readonly replicas: number
  /** Parts beside the smallest stack. */
  readonly layers: readonly string[]
  readonly say: (line: string) => void
}

/** Where a stack can run; every command says the same on each of them. */
export interface StackKind {
  /** The faults that can be injected there. */
  readonly faultNames: readonly FaultName[]
  attach(): Promise<AttachedStack>
  up(options: UpOptions): Promise<AttachedStack>
  /** Stops everything in order; with `data` nothing is left to start from. */
  down(options: { readonly data: boolean }): Promise<void>
  /** A program that prints what `names` have said, all of them without names. */
  logs(
    names: readonly string[],
    options: { readonly follow: boolean; readonly lines: number }
  ): Promise<readonly string[]>
}
