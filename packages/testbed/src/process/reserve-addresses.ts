import type { NodeKind } from '../node-handle.ts'
import type { Address } from '../redis/ask.ts'
import { reservePorts } from './reserve-ports.ts'
import type { TopologyNetwork } from './topology-state.ts'

/** Addresses for `count` nodes: free ports of 127.0.0.1, or what a namespace of our own has, where nobody else is. */
export async function reserveAddresses(
  network: TopologyNetwork,
  kind: NodeKind,
  count: number,
  preferredPorts: readonly number[] = []
): Promise<Address[]> {
  if (network === 'namespace') return Array.from({ length: count }, (_, index) => toNamespaceAddress(kind, index))
  const host = '127.0.0.1'
  return (await reservePorts(host, count, preferredPorts)).map((port) => ({ host, port }))
}

/** Clients come from 127.0.0.1. A Sentinel has an address beside its node's, so that one of the two can be cut off alone. */
function toNamespaceAddress(kind: NodeKind, index: number): Address {
  return kind === 'redis'
    ? { host: `127.0.1.${index + 1}`, port: 6379 + index }
    : { host: `127.0.2.${index + 1}`, port: 26_379 + index }
}
