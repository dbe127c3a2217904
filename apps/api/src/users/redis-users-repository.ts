import { hash, randomUUID } from 'node:crypto'
import { toUserKey } from '@repo/contracts'
import { type RedisHa, type Script, writeScript } from '@repo/redis-ha'
import type { Redis } from 'ioredis'
import { readFromMaster } from '../redis/read-from-master.ts'
import { createUserScript, setPasswordScript } from './user-scripts.ts'
import type { PasswordChange, User, UsersRepository } from './users-repository.ts'

/** Hashed, so that the names of keys, which turn up in logs and tools, are no list of addresses. */
const toEmailKey = (email: string): string => `user-id:${hash('sha256', email, 'base64url')}`

/** Users in the same Redis as the sessions; they never expire. */
export class RedisUsersRepository implements UsersRepository {
  readonly #redis: Pick<RedisHa, 'read' | 'write' | 'fence'>

  constructor(redis: Pick<RedisHa, 'read' | 'write' | 'fence'>) {
    this.#redis = redis
  }

  async create({ id, email, name = '', createdAt, passwordHash }: Omit<User, 'passwordVersion'>) {
    const stored = { email, name, createdAt, passwordHash, passwordVersion: 1 }
    const reply = await this.#write(createUserScript, [toUserKey(id), toEmailKey(email)], [id, ...pairs(stored)])
    return reply === 'email-taken' ? ('email-taken' as const) : ('created' as const)
  }

  findByEmail(email: string): Promise<User | undefined> {
    return this.#find(async (node) => {
      const id = await node.get(toEmailKey(email))
      // Asked for also when there is none: how long it takes must not tell.
      return node.hgetall(toUserKey(id ?? ''))
    })
  }

  findById(id: string): Promise<User | undefined> {
    return this.#find((node) => node.hgetall(toUserKey(id)))
  }

  changePassword(id: string, change: PasswordChange): Promise<'changed' | 'outdated'> {
    return this.#setPassword(id, change, change.expectedVersion + 1)
  }

  async replaceHash(id: string, change: PasswordChange): Promise<void> {
    await this.#setPassword(id, change, change.expectedVersion)
  }

  async #setPassword(id: string, { expectedVersion, passwordHash }: PasswordChange, nextVersion: number) {
    const args = [randomUUID(), expectedVersion, passwordHash, nextVersion]
    const reply = await this.#write(setPasswordScript, [toUserKey(id)], args)
    return reply === 'outdated' ? ('outdated' as const) : ('changed' as const)
  }

  async #find(query: (node: Redis) => Promise<Record<string, string>>): Promise<User | undefined> {
    return parseUser((await readFromMaster(this.#redis, query)).value)
  }

  async #write(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    const options = { durability: 'replicated', idempotent: true } as const
    const { reply } = await writeScript(this.#redis, script, keys, args, options)
    // Found already done, this call wrote nothing: only a fence says that the replicas have it.
    if (reply === 'applied') await this.#redis.fence()
    return reply
  }
}

function pairs(fields: Readonly<Record<string, string | number>>): (string | number)[] {
  return Object.entries(fields).flat()
}

function parseUser(fields: Readonly<Record<string, string>>): User | undefined {
  const { id, email, name, createdAt, passwordHash, passwordVersion } = fields
  if (!id || !email || !passwordHash) return undefined
  return {
    id,
    email,
    name: name || undefined,
    createdAt: Number(createdAt),
    passwordHash,
    passwordVersion: Number(passwordVersion)
  }
}
