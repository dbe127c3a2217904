import { jobs, notificationSchema, toJobId, toNotificationsKey } from '@repo/contracts'
import { waitUntil } from '@repo/testbed'
import type { Redis } from 'ioredis'
import type { LedgerBook } from '../reduce/ledger-book.ts'
import type { Stack } from '../stack/stack.ts'

export interface JobFindings {
  readonly accepted: number
  /** Sign-ins whose job left no trace, or no mail. */
  readonly lost: readonly string[]
}

/** A job of a worker that died is done by another one after up to 30 s. */
const timeoutMs = 90_000
/** The worker keeps the newest 100 notifications of a user. */
const keptByWorker = 90

/** Waits until every sign-in that was acknowledged has been recorded, and mailed where mails are caught. */
export async function checkJobs(
  book: LedgerBook,
  master: Redis,
  { mails }: Pick<Stack, 'mails'>
): Promise<JobFindings> {
  const byUser = [...book.openedByUser()].map(([user, sessions]) => [user, sessions.slice(-keptByWorker)] as const)
  let open = byUser
  const lost = new Map<string, readonly string[]>()
  const look = async () => {
    const results = await Promise.all(
      open.map(async ([user, sessions]) => {
        const recorded = await recordedSessions(master, user)
        return [user, sessions.filter((session) => !recorded.includes(session))] as const
      })
    )
    lost.clear()
    for (const [user, missing] of results) if (missing.length > 0) lost.set(user, missing)
    open = byUser.filter(([user]) => lost.has(user))
    return open.length === 0
  }
  await waitUntil('all jobs to be done', look, { timeoutMs, intervalMs: 500 }).catch(() => undefined)
  const accepted = byUser.flatMap(([, sessions]) => sessions)
  const unmailed = mails === undefined ? [] : await missingMails(accepted, mails)
  return {
    accepted: accepted.length,
    lost: [...[...lost.values()].flat(), ...unmailed.map((session) => `${session}: no mail`)]
  }
}

async function recordedSessions(master: Redis, user: string): Promise<string[]> {
  const records = await master.zrange(toNotificationsKey(user), '0', '-1')
  return records.map((text) => notificationSchema.parse(JSON.parse(text)).sessionHandle)
}

async function missingMails(sessions: readonly string[], mails: NonNullable<Stack['mails']>): Promise<string[]> {
  const missing = () => {
    const sent = new Set(mails.map(({ messageId }) => messageId.slice(1, messageId.indexOf('@'))))
    return sessions.filter((session) => !sent.has(toMailName(session)))
  }
  await waitUntil('all mails to be sent', () => missing().length === 0, { timeoutMs, intervalMs: 500 }).catch(
    () => undefined
  )
  return missing()
}

/** What the mail's Message-ID begins with. */
function toMailName(sessionHandle: string): string {
  return toJobId(jobs.notifySignIn, { userId: '-', sessionHandle, at: 1 })
}
