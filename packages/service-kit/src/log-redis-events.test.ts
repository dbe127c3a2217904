import { EventEmitter } from 'node:events'
import type { RedisHa, RedisHaEvents, View } from '@repo/redis-ha'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { logRedisEvents } from './log-redis-events.ts'

const address = (port: number) => ({ host: '10.0.0.1', port })
const view = { epoch: 3, master: address(6379), replicas: [], sentinels: [1, 2, 3].map(address) } as unknown as View

function start(config: object) {
  const lines: Record<string, unknown>[] = []
  const logger = pino({ base: null, timestamp: false }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const events = new EventEmitter<RedisHaEvents>()
  logRedisEvents({ config, on: events.on.bind(events) } as unknown as Pick<RedisHa, 'config' | 'on'>, logger)
  return { lines, events }
}

it('says once that it is connected via Sentinel, and with what', () => {
  const { lines, events } = start({ mode: 'sentinel', masterName: 'mymaster' })
  events.emit('topology-found', { view })
  events.emit('topology-found', { view })
  expect(lines.map(({ msg }) => msg)).toEqual(['connected to Redis via Sentinel', 'topology found again'])
  expect(lines[0]).toMatchObject({
    masterName: 'mymaster',
    masterHost: '10.0.0.1',
    masterPort: 6379,
    sentinelCount: 3
  })
})

it('does not speak of Sentinel where there is none', () => {
  const { lines, events } = start({ mode: 'standalone' })
  events.emit('topology-found', { view })
  expect(lines[0]).toMatchObject({ msg: 'connected to Redis', masterHost: '10.0.0.1' })
})

it('logs a failover as fields', () => {
  const { lines, events } = start({ mode: 'sentinel', masterName: 'mymaster' })
  events.emit('sentinel-event', { sentinel: address(26379), sentinelEvent: '+odown', message: 'master mymaster' })
  events.emit('master-switched', { from: address(1), to: address(2), epoch: 4 })
  expect(lines).toMatchObject([
    { sentinelEvent: '+odown', sentinel: '10.0.0.1:26379' },
    { from: '10.0.0.1:1', to: '10.0.0.1:2', epoch: 4 }
  ])
})
