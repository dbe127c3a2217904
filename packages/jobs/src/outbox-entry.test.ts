import { jobs } from '@repo/contracts'
import { expect, it } from 'vitest'
import { parseOutboxEntry, toOutboxEntry } from './outbox-entry.ts'

const payload = { userId: 'ada', sessionHandle: 'handle-1', at: 5 }

it('reads back what it wrote', () => {
  const text = toOutboxEntry(jobs.notifySignIn, payload)
  expect(parseOutboxEntry(text)).toEqual({ id: 'notify-sign-in-handle-1', name: 'notify-sign-in', data: payload })
})

it('refuses a payload of the wrong shape', () => {
  expect(() => toOutboxEntry(jobs.notifySignIn, { ...payload, at: -1 })).toThrow(/at/)
})

it.each(['', '{', '{"id":""}', '[]'])('makes a dead letter to be of what it cannot read: %j', (text) => {
  const job = parseOutboxEntry(text)
  expect(job).toMatchObject({ name: 'unreadable', data: { text } })
  expect(job).toEqual(parseOutboxEntry(text))
})
