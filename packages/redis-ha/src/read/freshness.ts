import type { NodeLink } from '../link/node-link.ts'
import { OffsetClock } from '../link/offset-clock.ts'
import type { ReplicationInfo } from '../link/parse-replication-info.ts'
import type { TopologySource } from '../topology/topology-source.ts'

/** Knows how old a node's data can be. One clock a master and history; times are on the `performance.now()` scale. */
export class Freshness {
  readonly #topology: Pick<TopologySource, 'confirmedAt'>
  #clock = new OffsetClock()
  #replid = ''
  #confirmedAt = Number.NEGATIVE_INFINITY

  constructor(topology: Pick<TopologySource, 'confirmedAt'>) {
    this.#topology = topology
  }

  /** The master of this history had `offset` bytes when asked at `sentAt`. Another history starts another clock. */
  addMasterOffset(replid: string, sentAt: number, offset: number): void {
    if (replid !== this.#replid) {
      this.#replid = replid
      this.#clock = new OffsetClock()
    }
    this.#clock.add(sentAt, offset)
    this.#confirmedAt = this.#topology.confirmedAt
  }

  /** When the master was last heard of; -Infinity before the first sample. */
  get masterHeardAt(): number {
    return this.#clock.lastSentAt
  }

  /** When a master was last heard of that a majority had named by then; -Infinity before the first. */
  get namedMasterHeardAt(): number {
    return Math.min(this.#clock.lastSentAt, this.#namedAt)
  }

  /** How many bytes a replica is behind the newest known offset of the master; undefined when it has another history. */
  lagBytes({ sample }: Pick<NodeLink, 'sample'>): number | undefined {
    const offset = offsetOn(this.#replid, sample)
    return offset < 0 || this.#clock.lastOffset < 0 ? undefined : Math.max(0, this.#clock.lastOffset - offset)
  }

  /** Upper bound of a replica's staleness in milliseconds; Infinity when nothing is known. */
  ageOf(replica: Pick<NodeLink, 'sample'>, now: number): number {
    return Math.max(0, now - this.newestAsOf(replica))
  }

  /**
   * A replica has the newest data of before this moment; -Infinity when nothing is known. Not later than the majority's word
   * on the master that the clock is of: whoever follows a master that was replaced unseen looks fresh and is not.
   */
  newestAsOf(replica: Pick<NodeLink, 'sample'>): number {
    return Math.min(this.currentAsOf(replica), this.#namedAt)
  }

  /** Of the master of the clock; a word on its successor, which was not heard of yet, says nothing about it. */
  get #namedAt(): number {
    return Math.min(this.#confirmedAt, this.#topology.confirmedAt)
  }

  /** Upper bound of the staleness of what the master answers. */
  masterAge(now: number): number {
    return Math.max(0, now - this.#topology.confirmedAt)
  }

  /** How far a node was behind, in milliseconds, when the master was last heard of. */
  lagWhenHeard(node: Pick<NodeLink, 'sample'>): number {
    return this.#clock.lastSentAt - this.currentAsOf(node)
  }

  /** A node has every write from before this moment; -Infinity when nothing is known. */
  currentAsOf({ sample }: Pick<NodeLink, 'sample'>): number {
    const offset = offsetOn(this.#replid, sample)
    return offset < 0 ? Number.NEGATIVE_INFINITY : this.#clock.currentAsOf(offset)
  }
}

/** How many bytes of the history `replid` a node has; -1 when it does not share it. A promoted node shares its beginning. */
function offsetOn(replid: string, sample: ReplicationInfo | undefined): number {
  if (sample?.replid === replid) return sample.offset
  if (sample?.replid2 === replid && sample.secondOffset > 0) return Math.min(sample.offset, sample.secondOffset - 1)
  return -1
}
