import type { SessionStore } from '@fastify/session'

/** What a service usually asks of its Redis client: a store for the session plugin, and a few plain commands. */
export interface PeerStore {
  readonly sessions: SessionStore
  get(key: string): Promise<string | null>
  /** False when the key is there already. */
  setIfAbsent(key: string, value: string): Promise<boolean>
  addToSet(key: string, member: string): Promise<void>
  removeFromSet(key: string, member: string): Promise<void>
  membersOf(key: string): Promise<readonly string[]>
  close(): Promise<void>
}

export interface PeerStoreOptions {
  readonly sentinels: readonly { readonly host: string; readonly port: number }[]
  readonly masterName: string
  readonly password: string | undefined
  readonly sentinelPassword: string | undefined
  readonly sessionSeconds: number
  /** Called with what the client says about its connections. */
  readonly onError: (error: Error) => void
}
