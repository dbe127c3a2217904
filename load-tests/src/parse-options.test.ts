import { describe, expect, it } from 'vitest'
import { parseOptions } from './parse-options.ts'

const parse = (line: string) => parseOptions(line.split(' ').filter(Boolean))

describe('parseOptions', () => {
  it('has a default for everything', () => {
    expect(parse('')).toMatchObject({
      fault: 'none',
      on: 'processes',
      profile: 'smoke',
      scenario: 'sessions',
      store: 'redis-ha',
      durationMs: 60_000,
      rate: 100,
      replicas: 2,
      instances: 2,
      downAfterMs: 1000
    })
  })

  it('takes rate and length from scenario and profile, unless they are named', () => {
    expect(parse('--profile soak')).toMatchObject({ scenario: 'soak', rate: 60, durationMs: 3_600_000 })
    expect(parse('--profile standard --scenario queue --rate 7 --duration 2m')).toMatchObject({
      scenario: 'queue',
      rate: 7,
      durationMs: 120_000
    })
  })

  it('is long enough for several faults in a row, unless it is told how long', () => {
    expect(parse('--fault sequence')).toMatchObject({ durationMs: 225_000 })
    expect(parse('--fault random --profile standard')).toMatchObject({ durationMs: 300_000 })
    expect(parse('--fault sequence --duration 150s')).toMatchObject({ durationMs: 150_000 })
  })

  it('remembers what was typed, and asks for help', () => {
    expect(parse('-- --fault kill-master')).toMatchObject({ fault: 'kill-master' })
    expect(parse('--fault random --seed 7')).toMatchObject({ command: 'pnpm load-test --fault random --seed 7' })
    expect(parse('--help')).toBe('help')
  })

  it.each([
    ['--fault kill-everything', "there is no fault 'kill-everything'"],
    ['--fault lag-replica --on compose', "there is no fault 'lag-replica' on compose"],
    ['--fault cold-restart', "there is no fault 'cold-restart' on processes"],
    ['--on mars', "there is no 'mars'. One of: processes"],
    ['--profile long', "there is no 'long'"],
    ['--scenario quiet', "there is no 'quiet'"],
    ['--store memory', "there is no 'memory'"],
    ['--seed x', '--seed: expected a whole number'],
    ['--rate 0', '--rate: expected a whole number from 1'],
    ['--replicas 1.5', '--replicas: expected'],
    ['--replicas 4 --on compose', '--replicas is 2 or 3 on compose'],
    ['--instances 3 --on compose', '--instances is 2 on compose'],
    ['--down-after 1', '--down-after: expected'],
    ['--duration soon', '--duration: expected'],
    ['--duration 25h', '--duration: expected'],
    ['--fault sequence --duration 60s', '--duration: 5 faults in a row take 150s at least, not 60s'],
    ['--target nowhere', '--target: expected URLs'],
    ['--target http://a --fault kill-master', '--target runs without faults'],
    ['--target http://a --replicas 2', 'leave --replicas away'],
    ['--store ioredis --on compose', '--store ioredis runs on processes only'],
    ['--fault', '--fault'],
    ['--nonsense', '--nonsense'],
    ['nonsense', 'nonsense']
  ])('refuses %s in words', (line, sentence) => {
    expect(() => parse(line)).toThrow(sentence)
  })
})
