import { expect, it } from 'vitest'
import { checkLedger } from './check-ledger.ts'
import type { AddedJob, Ledger } from './ledger.ts'

const notice: AddedJob = { id: 'n-1', kind: 'notify', key: 'h-1', end: 'accepted' }
const counted: AddedJob = { id: 'c-1', kind: 'count', key: '1', end: 'accepted' }
const mail = (at = 100, worker = 'worker-1') => ({ messageId: '<n-1@localhost>', at, worker })
const whole: Ledger = {
  jobs: [notice, counted],
  mails: [mail()],
  interruptions: [],
  effects: { notify: new Map([['h-1', 1]]), count: new Map([['1', 1]]) },
  deadLetters: 0,
  concurrency: 1,
  stuckWorkers: []
}
const brokenOf = (change: Partial<Ledger>) => checkLedger({ ...whole, ...change }).broken

it('finds nothing wrong where everything was done once', () => {
  expect(checkLedger(whole)).toMatchObject({ accepted: 2, mails: 1, repeatedMails: 0, broken: [] })
})

it.each<[string, Partial<Ledger>]>([
  ['1 accepted jobs without their effect in Redis: c-1', { effects: { ...whole.effects, count: new Map() } }],
  ['1 effects in Redis more than once: c-1', { effects: { ...whole.effects, count: new Map([['1', 2]]) } }],
  ['1 jobs that were said not to be added have an effect: c-1', { jobs: [notice, { ...counted, end: 'not-added' }] }],
  ['1 adds ended without saying whether the job is there: c-1', { jobs: [notice, { ...counted, end: 'failed' }] }],
  ['1 accepted notices without a mail: n-1', { mails: [] }],
  ['1 mails of no job: n-2', { mails: [mail(), { ...mail(), messageId: '<n-2@localhost>' }] }],
  ['2 dead letters', { deadLetters: 2 }],
  ['1 workers stuck: worker-1', { stuckWorkers: ['worker-1'] }]
])('says %s', (text, change) => {
  expect(brokenOf(change)).toEqual([text])
})

it('accepts an indeterminate job both ways', () => {
  const jobs = [notice, { ...counted, end: 'indeterminate' as const }]
  expect(brokenOf({ jobs })).toEqual([])
  expect(brokenOf({ jobs, effects: { ...whole.effects, count: new Map() } })).toEqual([])
})

it('accepts a repeated mail only where its first worker was stopped in between', () => {
  const mails = [mail(100), mail(5000, 'worker-2')]
  const repeated = ['1 mails repeated although their worker lived on: <n-1@localhost>']
  expect(brokenOf({ mails })).toEqual(repeated)
  expect(brokenOf({ mails, interruptions: [{ worker: 'worker-2', what: 'killed', at: 200 }] })).toEqual(repeated)
  expect(brokenOf({ mails, interruptions: [{ worker: 'worker-1', what: 'killed', at: 50 }] })).toEqual(repeated)
  expect(brokenOf({ mails, interruptions: [{ worker: 'worker-1', what: 'frozen', at: 200 }] })).toEqual([])
  // It woke up with the job that another one had done meanwhile.
  const woke = { worker: 'worker-2', what: 'frozen' as const, at: 50, until: 4900 }
  expect(brokenOf({ mails, interruptions: [woke] })).toEqual([])
  expect(brokenOf({ mails, interruptions: [{ ...woke, until: 1000 }] })).toEqual(repeated)
})

it('does not let one interruption excuse more mails than the worker had under way', () => {
  const two = ['<n-1@localhost>', '<n-2@localhost>'].flatMap((messageId) => [
    { ...mail(100), messageId },
    { ...mail(5000, 'worker-2'), messageId }
  ])
  const jobs = [notice, { ...notice, id: 'n-2' }, counted]
  const interruptions = [{ worker: 'worker-1', what: 'killed' as const, at: 200 }]
  expect(brokenOf({ jobs, mails: two, interruptions })).toHaveLength(1)
  expect(brokenOf({ jobs, mails: two, interruptions, concurrency: 2 })).toEqual([])
})
