import type { Line } from '../../lib/line.ts'

export interface BookedSession {
  readonly session: string
  readonly user: string
  /** As a header names it. */
  readonly cookie: string
  /** `unknown`: asked to end, and not told whether it has. */
  state: 'live' | 'ended' | 'unknown'
  /** Changes that were acknowledged; of a live session only. */
  changes: number[]
  /** Changes that nobody knows of whether they were done. */
  unsure: number
}

type LedgerLine = Extract<Line, { t: 'opened' | 'changed' | 'unsure' | 'ended' | 'ending' | 'missing' }>

/** What all users together were told: to be compared with what is there when all is over. */
export class LedgerBook {
  readonly sessions = new Map<string, BookedSession>()
  /** Changes that their own user missed in the last look at a session, as `session change`. */
  readonly missing: string[] = []
  acknowledged = 0

  note(line: LedgerLine): void {
    if (line.t === 'opened') {
      const { session, user, cookie } = line
      this.acknowledged += 1
      this.sessions.set(session, { session, user, cookie, state: 'live', changes: [], unsure: 0 })
      return
    }
    if (line.t === 'missing') {
      this.missing.push(...line.changes.map((n) => `${line.session} change ${n}`))
      return
    }
    const booked = this.sessions.get(line.session)
    if (booked === undefined) return
    if (line.t === 'changed') {
      this.acknowledged += 1
      booked.changes.push(line.n)
    } else if (line.t === 'unsure') booked.unsure += 1
    else if (line.t === 'ending') booked.state = 'unknown'
    else {
      this.acknowledged += 1
      booked.state = 'ended'
      booked.changes = []
    }
  }

  /** Sessions that were opened, by user, oldest first: each has a job. */
  openedByUser(): Map<string, string[]> {
    const byUser = new Map<string, string[]>()
    for (const { user, session } of this.sessions.values()) {
      const opened = byUser.get(user)
      if (opened === undefined) byUser.set(user, [session])
      else opened.push(session)
    }
    return byUser
  }
}
