import { groupReads } from '@repo/redis-ha'
import type { Redis } from 'ioredis'
import { type HashValues, isMissingHash, parseSessionHash } from './session-hash.ts'
import type { SessionRecord } from './session-record.ts'
import { lookupScript } from './session-scripts.ts'

/** A session; `ended` when it was signed out a moment ago; `undefined` when the node has nothing under that key. */
export type FoundSession = SessionRecord | 'ended' | undefined

interface Question {
  readonly key: string
  /** What this process knows to have been under that key. */
  readonly known: SessionRecord | undefined
}

/** 1 where the session is what the question knows. */
type Reply = 1 | HashValues | Error

/** A browser comes again within seconds: its session need not be sent and parsed again. */
const maxKnown = 10_000

/**
 * Looks sessions up on a node, those of one turn of the event loop with one question. The node is asked each time, and says
 * "as you know it" where nothing was written since.
 */
export class SessionLookup {
  readonly #known = new Map<string, SessionRecord>()
  readonly #ask = groupReads((node, questions: readonly Question[]) => this.#askNode(node, questions))

  find(node: Redis, key: string): Promise<FoundSession> {
    return this.#ask(node, { key, known: this.#known.get(key) })
  }

  /** This was written, or read, under that key. */
  remember(key: string, record: SessionRecord): void {
    if (this.#known.size >= maxKnown) this.#known.clear()
    this.#known.set(key, record)
  }

  async #askNode(node: Redis, questions: readonly Question[]): Promise<(FoundSession | Error)[]> {
    const args = [...questions.map(({ key }) => key), ...questions.map(({ known }) => known?.stamp ?? '')]
    const replies = (await runScript(node, questions.length, args)) as readonly Reply[]
    return questions.map((question, i) => this.#toFound(question, replies[i] as Reply))
  }

  #toFound({ key, known }: Question, reply: Reply): FoundSession | Error {
    if (reply === 1) return known
    if (reply instanceof Error) return reply
    const record = parseSessionHash(reply)
    if (record !== undefined) this.remember(key, record)
    else this.#known.delete(key)
    return record ?? (isMissingHash(reply) ? undefined : 'ended')
  }
}

async function runScript(node: Redis, keyCount: number, args: readonly string[]): Promise<unknown> {
  try {
    return await node.evalsha_ro(lookupScript.sha, keyCount, ...args)
  } catch (error) {
    // Scripts are not replicated, and a node forgets them when it restarts.
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT '))) throw error
    return node.eval_ro(lookupScript.text, keyCount, ...args)
  }
}
