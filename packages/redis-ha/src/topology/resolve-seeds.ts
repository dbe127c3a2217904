import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { NodeAddress } from './node-address.ts'

/** Every address behind every seed; a name that does not resolve now yields none, and is asked again later. */
export async function resolveSeeds(seeds: readonly NodeAddress[]): Promise<NodeAddress[]> {
  const resolved = await Promise.all(seeds.map(resolveSeed))
  return resolved.flat()
}

async function resolveSeed(seed: NodeAddress): Promise<NodeAddress[]> {
  if (isIP(seed.host) !== 0) return [seed]
  try {
    const found = await lookup(seed.host, { all: true })
    return found.map(({ address }) => ({ host: address, port: seed.port }))
  } catch {
    return []
  }
}
