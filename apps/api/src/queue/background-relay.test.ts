import { createLogger } from '@repo/service-kit'
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createBackgroundRelay } from './background-relay.ts'

function start(relay: (entries: readonly string[]) => Promise<void>) {
  const registry = new Registry()
  const logger = createLogger({ level: 'silent', instance: 'test', pretty: false })
  const background = createBackgroundRelay({ relay: { relay }, queue: { close: async () => {} }, registry, logger })
  return {
    background,
    left: async () => (await registry.getSingleMetric('outbox_entries_left_total')?.get())?.values[0]?.value
  }
}

it('relays together what comes while it is busy, and all of it before it closes', async () => {
  const rounds: (readonly string[])[] = []
  const { background, left } = start(async (entries) => {
    rounds.push(entries)
    await Promise.resolve()
  })
  for (const entry of ['a', 'b', 'c']) background.relay(entry)
  await background.close()
  expect(rounds).toEqual([['a'], ['b', 'c']])
  background.relay('d')
  await background.close()
  expect(rounds).toHaveLength(3)
  expect(await left()).toBe(0)
})

it('leaves to the worker what fails, and what is too much', async () => {
  const { background, left } = start(() => Promise.reject(new Error('no master')))
  for (let i = 0; i < 600; i++) background.relay(`${i}`)
  await background.close()
  expect(await left()).toBe(600)
})
