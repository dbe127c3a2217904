import { MasterUnavailableError } from '@repo/redis-ha'
import { expect, it } from 'vitest'
import type { NamedJob } from './job-producer.ts'
import { createOutboxRelay } from './outbox-relay.ts'

const toEntry = (id: string) => JSON.stringify({ id, name: 'notify-sign-in', data: {} })

/** An outbox of three entries; `refuse` says why the queue does not take a batch. */
function createScene(refuse: (jobs: readonly NamedJob[]) => Error | undefined) {
  const scene = { left: ['a', 'b', 'c'].map(toEntry), added: [] as string[], calls: 0 }
  const outbox = {
    list: async () => scene.left,
    remove: async (entries: readonly string[]) => {
      scene.left = scene.left.filter((entry) => !entries.includes(entry))
    }
  }
  const producer = {
    async addAll(jobs: readonly NamedJob[]) {
      scene.calls += 1
      const error = refuse(jobs)
      if (error !== undefined) throw error
      scene.added.push(...jobs.map(({ id }) => id))
    }
  }
  return { scene, relay: createOutboxRelay(outbox, producer) }
}

it('lets the others through when the queue does not take one, and says that it did not', async () => {
  const { scene, relay } = createScene((jobs) => (jobs.some(({ id }) => id === 'a') ? new Error('not a') : undefined))
  await expect(relay.relayLeftovers(0)).rejects.toThrow('not a')
  expect(scene).toMatchObject({ added: ['b', 'c'], left: [toEntry('a')] })
})

it('does not try each one by itself when there is no master', async () => {
  const { scene, relay } = createScene(() => new MasterUnavailableError('no master', { retryAfterMs: 1000 }))
  await expect(relay.relayLeftovers(0)).rejects.toThrow('no master')
  expect(scene).toMatchObject({ calls: 1, added: [] })
})
