import { defineJob, jobs } from '@repo/contracts'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { parseOutboxEntry, toOutboxEntry } from './outbox-entry.ts'

const payload = { userId: 'ada', sessionHandle: 'handle-1', at: 5 }

it('reads back what it wrote', () => {
  const text = toOutboxEntry(jobs.notifySignIn, payload)
  expect(parseOutboxEntry(text)).toEqual({ id: 'notify-sign-in-handle-1', name: 'notify-sign-in', data: payload })
})

it('refuses a payload of the wrong shape', () => {
  expect(() => toOutboxEntry(jobs.notifySignIn, { ...payload, at: -1 })).toThrow(/at/)
})

it('refuses a key that the queue would not take', () => {
  const contract = defineJob({ name: 'count', payload: z.object({ key: z.string() }), toKey: ({ key }) => key })
  expect(() => toOutboxEntry(contract, { key: 'a:b' })).toThrow(TypeError)
})

const withId = (id: string) => JSON.stringify({ id, name: 'notify-sign-in', data: payload })

it.each(['', '{', '{"id":""}', '[]', withId('a:b'), withId('a:b:c'), withId('12')])(
  'makes a dead letter to be of what it cannot read: %j',
  (text) => {
    const job = parseOutboxEntry(text)
    expect(job).toMatchObject({ name: 'unreadable', data: { text } })
    expect(job).toEqual(parseOutboxEntry(text))
  }
)
