import type { Health } from '@repo/redis-ha'
import { expect, it } from 'vitest'
import { isServing, Readiness } from './readiness.ts'

const health = (status: Health['status']) => ({ status }) as Health
const maxDegradedMs = 30_000

it('is not ready before it has started, nor while it drains', () => {
  const readiness = new Readiness()
  expect(readiness.judge(health('healthy'), maxDegradedMs, 0)).toBe('starting')
  readiness.markStarted()
  expect(readiness.judge(health('healthy'), maxDegradedMs, 0)).toBe('ready')
  readiness.startDraining()
  expect(readiness.judge(health('healthy'), maxDegradedMs, 0)).toBe('draining')
  readiness.markStarted()
  expect(readiness.judge(health('healthy'), maxDegradedMs, 0)).toBe('draining')
})

it('stays ready without a master, however long', () => {
  const readiness = new Readiness()
  readiness.markStarted()
  for (const nowMs of [0, 60_000, 600_000]) {
    expect(readiness.judge(health('degraded'), maxDegradedMs, nowMs)).toBe('degraded')
  }
})

it('is unavailable when no node could be read for too long, and ready again afterwards', () => {
  const readiness = new Readiness()
  readiness.markStarted()
  readiness.judge(health('healthy'), maxDegradedMs, 1000)
  expect(readiness.judge(health('down'), maxDegradedMs, 31_000)).toBe('degraded')
  expect(readiness.judge(health('down'), maxDegradedMs, 31_001)).toBe('unavailable')
  expect(readiness.judge(health('healthy'), maxDegradedMs, 32_000)).toBe('ready')
})

it('counts the time without a readable node from the first look when there never was one', () => {
  const readiness = new Readiness()
  readiness.markStarted()
  expect(readiness.judge(health('down'), maxDegradedMs, 50_000)).toBe('degraded')
  expect(readiness.judge(health('down'), maxDegradedMs, 80_001)).toBe('unavailable')
})

it('lets a load balancer send requests while ready or degraded only', () => {
  const states = ['starting', 'ready', 'degraded', 'unavailable', 'draining'] as const
  expect(states.filter(isServing)).toEqual(['ready', 'degraded'])
})
