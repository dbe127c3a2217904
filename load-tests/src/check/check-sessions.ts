import { toField } from '../../lib/session-ledger.ts'
import type { BookedSession, LedgerBook } from '../reduce/ledger-book.ts'
import type { Left, SessionLookup } from './session-lookup.ts'

export interface SessionFindings {
  /** Acknowledged changes and sign-ins that are not there. */
  readonly lost: readonly string[]
  /** Sessions that were ended, acknowledged, and are there. */
  readonly revived: readonly string[]
  /** Sessions that were changed more often than anybody asked for. */
  readonly twice: readonly string[]
}

const atOnce = 100

/** Compares everything that was acknowledged with what is there. */
export async function checkSessions(
  { sessions, missing }: LedgerBook,
  lookUp: SessionLookup
): Promise<SessionFindings> {
  const lost = [...missing]
  const revived: string[] = []
  const twice: string[] = []
  const judged = [...sessions.values()].filter(({ state }) => state !== 'unknown')
  for (let i = 0; i < judged.length; i += atOnce) {
    const some = judged.slice(i, i + atOnce)
    const found = await lookUp(some)
    for (const [j, booked] of some.entries()) {
      const left = found[j] ?? 'gone'
      if (booked.state === 'ended') {
        if (left !== 'gone') revived.push(booked.session)
        continue
      }
      lost.push(...missingFrom(booked, left))
      const asked = booked.changes.length + booked.unsure
      if (left !== 'gone' && left.changes !== undefined && left.changes > asked)
        twice.push(`${booked.session}: ${left.changes} changes, ${asked} asked for`)
    }
  }
  return { lost, revived, twice }
}

function missingFrom({ session, changes }: BookedSession, left: Left): string[] {
  if (left === 'gone') return [`${session} as a whole`, ...changes.map((n) => `${session} change ${n}`)]
  return changes.filter((n) => left.data[toField(n)] !== n).map((n) => `${session} change ${n}`)
}
