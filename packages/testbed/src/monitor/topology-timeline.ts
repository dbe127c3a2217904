/** Something that became true at a node, or as a Sentinel sees it. */
export interface TopologySighting {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly what: 'says-master' | 'accepts-writes' | 'has-replica' | 'named-by-majority'
  /** Name of the node. */
  readonly node: string
}

/** When writes could be back on another master than `from`, by the topology's own word; `undefined` for what did not happen. */
export interface SwitchTimeline {
  readonly to?: string
  readonly saysMasterAt?: number
  readonly acceptsWritesAt?: number
  readonly hasReplicaAt?: number
  readonly namedByMajorityAt?: number
}

export function toSwitchTimeline(sightings: readonly TopologySighting[], from: string, since: number): SwitchTimeline {
  const later = sightings.filter(({ at, node }) => at >= since && node !== from)
  const to = later.find(({ what }) => what === 'named-by-majority')?.node
  const first = (what: TopologySighting['what'], key: keyof SwitchTimeline) => {
    const sighting = later.find((candidate) => candidate.what === what && candidate.node === to)
    return sighting === undefined ? {} : { [key]: sighting.at }
  }
  if (to === undefined) return {}
  return {
    to,
    ...first('says-master', 'saysMasterAt'),
    ...first('accepts-writes', 'acceptsWritesAt'),
    ...first('has-replica', 'hasReplicaAt'),
    ...first('named-by-majority', 'namedByMajorityAt')
  }
}
