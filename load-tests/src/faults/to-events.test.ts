import { expect, it } from 'vitest'
import { toLogEvent } from './to-events.ts'

const clock = { startedAt: 1000, nodes: [{ name: 'redis-1', address: '127.0.0.1:6379' }] }
const line = (msg: string, fields: Readonly<Record<string, unknown>>) =>
  toLogEvent({ instance: 'api-1', time: 1500, msg, fields }, clock)

it('calls nodes by their names, and by their addresses where it knows none', () => {
  expect(line('master switched', { from: '127.0.0.1:6379', to: '127.0.0.1:6380' })).toEqual({
    atMs: 500,
    kind: 'adopted',
    label: '127.0.0.1:6380 adopted',
    source: 'api-1'
  })
  expect(line('node does not answer', { node: '127.0.0.1:6379' })?.label).toBe('redis-1 does not answer')
})

it('leaves out what is no part of the story', () => {
  expect(line('request completed', {})).toBeUndefined()
})
