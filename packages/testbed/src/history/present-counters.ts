import type { Topology } from '../topology.ts'
import { knownKey } from './client-load.ts'

/** How often each counter of a client load was raised, by the master's own word. */
export async function presentCounters(topology: Topology, prefix = ''): Promise<Map<string, number>> {
  const master = await topology.currentMaster()
  const [all] = (await topology.ask(master, ['KEYS', `${prefix}*`])) as [string[]]
  const keys = all.filter((key) => key !== knownKey)
  const [counts] = (await topology.ask(master, ['MGET', ...(keys as [string, ...string[]])])) as [string[]]
  return new Map(keys.map((key, i) => [key, Number(counts[i])]))
}
