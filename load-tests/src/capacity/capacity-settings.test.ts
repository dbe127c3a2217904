import { expect, it } from 'vitest'
import { parseCapacityOptions } from './capacity-settings.ts'

it('measures everything unless it is told otherwise', () => {
  expect(parseCapacityOptions([])).toMatchObject({
    parts: ['rate', 'values', 'sessions'],
    replicas: [1, 2, 3],
    instances: [1, 2, 3],
    durationMs: 10_000,
    p99Ms: 50
  })
})

it('can be narrowed', () => {
  const args = ['--', '--only', 'rate', '--replicas', '2', '--instances', '1,3', '--duration', '5s']
  expect(parseCapacityOptions(args)).toMatchObject({
    parts: ['rate'],
    replicas: [2],
    instances: [1, 3],
    durationMs: 5000
  })
})

it.each([
  ['--only speed', "--only: there is no 'speed'. One of: rate, values, sessions"],
  ['--replicas 0', "--replicas: expected a whole number from 1 to 8, not '0'"],
  ['--instances 1,,2', '--instances: expected a whole number from 1 to 8'],
  ['--duration 1s', '--duration: expected 3s to 10m'],
  ['--max-rate 100', '--max-rate: expected a whole number from 200'],
  ['--speed 1', '--help lists the options']
])('refuses %s', (args, says) => {
  expect(() => parseCapacityOptions(args.split(' '))).toThrow(says)
})
