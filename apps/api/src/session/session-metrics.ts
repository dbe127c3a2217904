import { Counter, Gauge, type Registry } from 'prom-client'
import { RecentSessions } from './recent-sessions.ts'

/** Why a session ended by an act; what merely expires is not seen by anybody. */
export type EndReason = 'sign-out' | 'replaced' | 'revoked' | 'password-change' | 'too-many' | 'operator'

const readOutcomes = ['found', 'missing', 'unavailable'] as const

export interface SessionMetrics {
  readonly reads: Readonly<Record<(typeof readOutcomes)[number], Counter.Internal>>
  readonly created: Counter
  readonly ended: Counter<'reason'>
  readonly overwrittenFields: Counter
  readonly recent: RecentSessions
}

export function createSessionMetrics(registry: Registry, now: () => number = Date.now): SessionMetrics {
  const registers = [registry]
  const recent = new RecentSessions()
  new Gauge({
    name: 'sessions_recently_seen',
    help: 'Different sessions that this instance has served in the last 5 to 10 minutes, at most 100000 in 5; a session that several instances serve counts in each.',
    registers,
    collect() {
      this.set(recent.count(now()))
    }
  })
  const reads = new Counter({
    name: 'session_reads_total',
    help: 'Session reads by outcome: found, missing (confirmed), unavailable.',
    labelNames: ['outcome'],
    registers
  })
  return {
    recent,
    reads: toSeries(reads, readOutcomes),
    created: new Counter({
      name: 'sessions_created_total',
      help: 'Sessions that sign-ups, sign-ins and changes of the password have begun.',
      registers
    }),
    ended: new Counter({
      name: 'sessions_ended_total',
      help: 'Sessions ended by an act: sign-out, replaced (signed in again), revoked, password-change, too-many (of one user), operator.',
      labelNames: ['reason'],
      registers
    }),
    overwrittenFields: new Counter({
      name: 'session_overwritten_fields_total',
      help: 'Session fields that two parallel requests set to different values; the later one stands.',
      registers
    })
  }
}

/** A counter's series by the value of its one label: looked up for every request they would cost more than counting does. */
function toSeries<Name extends string>(counter: Counter<string>, names: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, counter.labels(name)])) as Record<Name, Counter.Internal>
}
