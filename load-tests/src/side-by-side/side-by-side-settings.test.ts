import { expect, it } from 'vitest'
import { parseSideBySideOptions } from './side-by-side-settings.ts'

it('compares every store under the four faults of a master unless it is told otherwise', () => {
  expect(parseSideBySideOptions([])).toMatchObject({
    faults: ['kill-master', 'freeze-master', 'partition-master', 'switchover'],
    stores: ['redis-ha', 'ioredis', 'ioredis-detector', 'node-redis'],
    profile: 'smoke',
    others: [],
    resumes: false
  })
})

it('can be narrowed, and says what measures the same again', () => {
  const args = [
    '--',
    '--faults',
    'failover',
    '--stores',
    'redis-ha',
    '--rate',
    '50',
    '--section',
    'One by one',
    '--resume'
  ]
  expect(parseSideBySideOptions(args)).toMatchObject({
    faults: ['failover'],
    stores: ['redis-ha'],
    others: ['--rate', '50'],
    resumes: true,
    command: 'pnpm load-test:peers --faults failover --stores redis-ha --rate 50'
  })
  expect(parseSideBySideOptions(['--faults', 'all'])).toMatchObject({ faults: expect.arrayContaining(['lag-replica']) })
})

it('runs elsewhere too, with what is to be had there', () => {
  expect(parseSideBySideOptions(['--on', 'compose'])).toMatchObject({
    on: 'compose',
    faults: ['kill-master', 'freeze-master', 'black-hole-master', 'switchover'],
    stores: ['redis-ha'],
    command: 'pnpm load-test:peers --on compose'
  })
})

it.each([
  ['--faults cold-restart', "--faults: there is no 'cold-restart'"],
  ['--stores memory', "--stores: there is no 'memory'. One of: redis-ha"],
  ['--on compose --stores ioredis', "--stores: there is no 'ioredis'. One of: redis-ha"],
  ['--nonsense', '--help lists the options']
])('refuses %s', (line, sentence) => {
  expect(() => parseSideBySideOptions(line.split(' '))).toThrow(sentence)
})
