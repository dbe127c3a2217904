import { Counter } from 'k6/metrics'
import type { Outcome } from '../src/run-record.ts'
import type { Complaint, RequestKind } from './line.ts'

const failedReads = new Counter('failed_reads')
const unacknowledgedWrites = new Counter('unacknowledged_writes')
const untypedEnds = new Counter('untyped_ends')
const unreached = new Counter('unreached')
const complaints: Readonly<Record<Complaint, Counter>> = {
  'own-write-missed': new Counter('own_writes_missed'),
  'step-back': new Counter('steps_back'),
  'unmarked-stale': new Counter('unmarked_stale_reads'),
  'wrong-session': new Counter('wrong_sessions'),
  'signed-out': new Counter('signed_out'),
  'ended-accepted': new Counter('ended_sessions_accepted'),
  'account-lost': new Counter('accounts_lost')
}

/** Counts what may not happen, for the thresholds. */
export function noteRequest(kind: RequestKind, outcome: Outcome): void {
  if (outcome === 'ok' || outcome === 'stale-marked') return
  if (kind === 'read') failedReads.add(1)
  if (kind === 'write') unacknowledgedWrites.add(1)
  if (outcome === 'failed' || outcome === 'timeout') untypedEnds.add(1)
  if (outcome === 'unreached') unreached.add(1)
}

export function noteComplaint(what: Complaint): void {
  complaints[what].add(1)
}
