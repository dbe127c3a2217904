import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { ChoiceOfTurn } from './choice-of-turn.ts'

const replicas = [
  { name: 'a', readsInFlight: 0 },
  { name: 'b', readsInFlight: 0 }
]
const fresh = () => 0

/** Asks as often as chance needs to show itself. */
const often = Array.from({ length: 50 })

it('sends all reads of one turn to one replica', () => {
  const choice = new ChoiceOfTurn<(typeof replicas)[number]>()
  expect(new Set(often.map(() => choice.choose(replicas, fresh))).size).toBe(1)
})

it('chooses anew in every turn', async () => {
  const choice = new ChoiceOfTurn<(typeof replicas)[number]>()
  const chosen = new Set()
  for (const _ of often) {
    chosen.add(choice.choose(replicas, fresh))
    await nextTurn()
  }
  expect(chosen.size).toBe(2)
})

it('sends a read elsewhere that the chosen one may not serve, and no other', () => {
  const choice = new ChoiceOfTurn<(typeof replicas)[number]>()
  const chosen = choice.choose(replicas, fresh)
  const elsewhere = choice.choose(replicas, (replica) => (replica === chosen ? undefined : 0))
  expect(elsewhere).not.toBe(chosen)
  expect(choice.choose(replicas, fresh)).toBe(chosen)
  expect(choice.choose(replicas, () => undefined)).toBeUndefined()
})
