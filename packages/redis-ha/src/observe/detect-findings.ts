/** What can be wrong with a topology although everything answers. */
export type Finding = 'two-masters' | 'foreign-master' | 'ghost-sentinels' | 'quorum-lost' | 'sentinels-disagree'

export interface FindingSources {
  /** `host:port` of the agreed master; undefined while there is none. */
  readonly master: string | undefined
  /** What each connected node says of itself. */
  readonly nodes: readonly {
    readonly address: string
    readonly role: 'master' | 'replica'
    readonly follows: string | undefined
  }[]
  readonly sentinelsKnown: number
  readonly sentinelsAnswering: number
  readonly quorum: number
  readonly disagreement: boolean
}

/** What is wrong now, with who is meant. Whether it lasts is for the caller to see: a failover looks like this for seconds. */
export function detectFindings(sources: FindingSources): ReadonlyMap<Finding, string> {
  const { master, nodes, sentinelsKnown, sentinelsAnswering, quorum, disagreement } = sources
  const found = new Map<Finding, string>()
  if (master !== undefined) {
    const masters = nodes.filter(({ address, role }) => role === 'master' && address !== master)
    if (masters.length > 0) found.set('two-masters', `${list(masters)} say master beside ${master}`)
    const strays = nodes.filter(
      ({ role, follows }) => role === 'replica' && follows !== undefined && follows !== master
    )
    if (strays.length > 0)
      found.set('foreign-master', strays.map(({ address, follows }) => `${address} follows ${follows}`).join(', '))
  }
  if (sentinelsKnown === 0) return found
  if (sentinelsAnswering < sentinelsKnown) {
    found.set(
      'ghost-sentinels',
      `${sentinelsKnown - sentinelsAnswering} of ${sentinelsKnown} known Sentinels do not answer`
    )
  }
  if (sentinelsAnswering < Math.max(quorum, Math.floor(sentinelsKnown / 2) + 1)) {
    found.set('quorum-lost', `${sentinelsAnswering} of ${sentinelsKnown} Sentinels answer: too few for a failover`)
  }
  if (disagreement) found.set('sentinels-disagree', 'a Sentinel speaks of a newer epoch than the majority')
  return found
}

function list(nodes: readonly { readonly address: string }[]): string {
  return nodes.map(({ address }) => address).join(', ')
}
