import { expect, it } from 'vitest'
import { parseMachineTicks, parseProcessTicks } from './cpu-clock.ts'

it('reads the ticks of a process, whatever it calls itself', () => {
  const stat = '4242 (node) (x 1) S 1 4242 4242 0 -1 4194304 100 0 0 0 731 269 0 0 20 0 11 0 5000 1000000 500'
  expect(parseProcessTicks(stat)).toBe(1000)
})

it('counts what cores do but idling and waiting for disks', () => {
  expect(parseMachineTicks('cpu  100 5 50 9000 300 7 3 1 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n')).toBe(166)
})
