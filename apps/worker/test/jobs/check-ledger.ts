import type { AddedJob, Interruption, Ledger, SentMail } from './ledger.ts'

export interface Verdict {
  readonly accepted: number
  readonly notAdded: number
  readonly indeterminate: number
  readonly mails: number
  /** Mails whose message had been sent before. */
  readonly repeatedMails: number
  /** What broke, in words. */
  readonly broken: readonly string[]
}

const shown = 3
/** Between the arrival of a mail and a signal two clocks of this machine are read. */
const clockMs = 20
/** A worker that wakes up goes on with the mail it was about to send. */
const awakeMs = 2000

/** Accepted is done, effects in Redis are there once, mails are repeated only where their worker was stopped in between. */
export function checkLedger(ledger: Ledger): Verdict {
  const { jobs, mails, interruptions, effects, deadLetters, concurrency, stuckWorkers } = ledger
  const accepted = jobs.filter(({ end }) => end === 'accepted')
  const timesOf = ({ kind, key }: AddedJob) => effects[kind].get(key) ?? 0
  const byMessage = Map.groupBy(mails, ({ messageId }) => messageId)
  const known = new Set(jobs.filter(({ kind }) => kind === 'notify').map(({ id }) => id))
  const repeats = [...byMessage.values()].flatMap((same) => toRepeats(same, interruptions))
  const mailedIds = new Set([...byMessage.keys()].map((messageId) => messageId.slice(1, messageId.lastIndexOf('@'))))

  return {
    accepted: accepted.length,
    notAdded: jobs.filter(({ end }) => end === 'not-added').length,
    indeterminate: jobs.filter(({ end }) => end === 'indeterminate').length,
    mails: mails.length,
    repeatedMails: repeats.length,
    broken: [
      describe('accepted jobs without their effect in Redis', idsOf(accepted.filter((job) => timesOf(job) === 0))),
      describe('effects in Redis more than once', idsOf(jobs.filter((job) => timesOf(job) > 1))),
      describe(
        'jobs that were said not to be added have an effect',
        idsOf(jobs.filter((job) => job.end === 'not-added' && timesOf(job) > 0))
      ),
      describe('adds ended without saying whether the job is there', idsOf(jobs.filter(({ end }) => end === 'failed'))),
      describe(
        'accepted notices without a mail',
        idsOf(accepted.filter(({ id, kind }) => kind === 'notify' && !mailedIds.has(id)))
      ),
      describe(
        'mails of no job',
        [...mailedIds].filter((id) => !known.has(id))
      ),
      describe(
        'mails repeated although their worker lived on',
        repeats.filter(({ cause }) => cause === undefined).map(({ messageId }) => messageId)
      ),
      ...interruptions.map((interruption) => {
        const caused = repeats.filter(({ cause }) => cause === interruption).map(({ messageId }) => messageId)
        return describe(
          `${interruption.worker} ${interruption.what}: more mails repeated than it had jobs`,
          caused.slice(concurrency)
        )
      }),
      deadLetters === 0 ? undefined : `${deadLetters} dead letters`,
      describe('workers stuck', stuckWorkers)
    ].filter((text) => text !== undefined)
  }
}

/** Each mail of one message that was followed by another one, with what stopped its worker in between. */
function toRepeats(same: readonly SentMail[], interruptions: readonly Interruption[]) {
  const sorted = same.toSorted((a, b) => a.at - b.at)
  return sorted.slice(0, -1).map((mail, i) => {
    const next = sorted[i + 1] as SentMail
    const isCause = ({ worker, at, until }: Interruption) =>
      (worker === mail.worker && at >= mail.at - clockMs && at <= next.at + clockMs) ||
      (worker === next.worker && until !== undefined && at <= next.at && next.at <= until + awakeMs)
    const cause = interruptions.find(isCause)
    return { messageId: mail.messageId, cause }
  })
}

function idsOf(jobs: readonly AddedJob[]): string[] {
  return jobs.map(({ id }) => id)
}

function describe(what: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined
  return `${names.length} ${what}: ${names.slice(0, shown).join(', ')}${names.length > shown ? ', …' : ''}`
}
