import { TestbedError } from './errors.ts'
import type { FaultName } from './fault-names.ts'
import type { NodeHandle } from './node-handle.ts'
import type { FaultRecord, FaultTargets } from './topology.ts'
import type { TopologyView } from './topology-view.ts'

/** What a fault does to its target, which a backend knows as a `Unit`: a container, a pod. */
export type FaultAct<Unit> = (unit: Unit, view: TopologyView<NodeHandle>) => Promise<unknown>

export type FaultActs<Unit> = Partial<
  Record<FaultName, { readonly whom: keyof FaultTargets; readonly act: FaultAct<Unit> }>
>

interface Backend<Unit> {
  readonly acts: FaultActs<Unit>
  /** Fails with `TESTBED_NOT_FOUND` when the node has none. */
  readonly unitOf: (node: NodeHandle) => Promise<Unit>
  /** Why a fault is not in the table. */
  readonly whyNot: string
}

export async function injectByTable<Unit>(
  { acts, unitOf, whyNot }: Backend<Unit>,
  view: TopologyView<NodeHandle>,
  fault: FaultName
): Promise<FaultRecord> {
  const found = acts[fault]
  if (found === undefined) {
    const possible = Object.keys(acts).join(', ')
    throw new TestbedError('TESTBED_FAULT_FAILED', `${fault} ${whyNot}; there are: ${possible}`)
  }
  const target = await view.targets[found.whom]()
  const unit = await unitOf(target)
  const at = Date.now()
  await found.act(unit, view)
  return { fault, target: target.name, at }
}

/** `SENTINEL FAILOVER`: the same on every backend. */
export async function requestFailover(
  _unit: unknown,
  { targets, requestFailover: ask }: TopologyView<NodeHandle>
): Promise<void> {
  await ask(await targets.activeSentinel())
}

/** Fails when what redis-prestop.sh said is not that it handed over. */
export function requireHandOver(name: string, said: string): void {
  if (said.includes('handed over to')) return
  throw new TestbedError('TESTBED_SWITCHOVER_REFUSED', `switchover of ${name} did nothing: ${said.trim()}`)
}
