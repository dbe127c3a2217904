/** What a stack says of itself when it is asked everything once. Rules see nothing else. */
export interface Facts {
  readonly masterName: string
  readonly nodes: readonly NodeFacts[]
  readonly sentinels: readonly SentinelFacts[]
  readonly services: readonly ServiceFacts[]
}

type Fields = ReadonlyMap<string, string>

interface Asked {
  readonly name: string
  /** What the others call it. */
  readonly address: string
  /** Why it did not answer; then all else is empty. */
  readonly problem?: string
  /** How far its clock is from this machine's, as far as the time of asking allows to say. */
  readonly clockOffMs: number
}

export interface NodeFacts extends Asked {
  readonly info: Fields
  readonly config: Fields
  /** Anybody is let in without a password. */
  readonly isOpen: boolean
}

export interface SentinelFacts extends Asked {
  readonly master: Fields
  readonly replicas: readonly Fields[]
  /** The others that it knows. */
  readonly others: readonly Fields[]
  /** The answer to CKQUORUM. */
  readonly quorum: string
  readonly isTilted: boolean
  readonly resolvesNames: boolean
}

export interface ServiceFacts {
  readonly name: string
  readonly isReady: boolean
  /** The sum of each metric over its labels. */
  readonly metrics: ReadonlyMap<string, number>
}

export const isNamedMaster = ({ sentinels }: Facts, address: string): boolean =>
  sentinels.some(({ master }) => `${master.get('ip')}:${master.get('port')}` === address)

/** Those that answered. */
export const answering = <T extends Asked>(list: readonly T[]): T[] =>
  list.filter(({ problem }) => problem === undefined)

export const roleOf = ({ info }: NodeFacts): 'master' | 'replica' | undefined => {
  const role = info.get('role')
  return role === 'master' ? 'master' : role === undefined ? undefined : 'replica'
}
