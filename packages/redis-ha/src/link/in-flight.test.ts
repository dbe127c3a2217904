import { expect, it } from 'vitest'
import { type Flyer, InFlight } from './in-flight.ts'

const create = (): Flyer => ({ place: -1 })

it('holds what was put in and not taken out, each once, in whatever order they leave', () => {
  const flying = new InFlight<Flyer>()
  const [a, b, c] = [create(), create(), create()]
  for (const one of [a, b, c, a]) flying.add(one)
  expect(flying.size).toBe(3)
  flying.delete(a)
  flying.delete(a)
  expect(new Set(flying.list())).toEqual(new Set([b, c]))
  flying.delete(c)
  flying.add(a)
  expect(new Set(flying.list())).toEqual(new Set([b, a]))
  for (const one of flying.list()) flying.delete(one)
  expect(flying.size).toBe(0)
})

it('leaves alone what was never in it', () => {
  const flying = new InFlight<Flyer>()
  const a = create()
  flying.add(a)
  flying.delete({ place: 0 })
  flying.delete(create())
  expect(flying.list()).toEqual([a])
})
