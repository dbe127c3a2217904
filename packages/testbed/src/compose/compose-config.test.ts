import { expect, it } from 'vitest'
import { type ComposeConfig, topologyProblems, wantedPorts } from './compose-config.ts'

const sentinels = (count: number, quorum = '2', listed = count): ComposeConfig => ({
  services: {
    ...Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `sentinel-${i + 1}`,
        { environment: { SENTINEL_NAME: `sentinel-${i + 1}`, SENTINEL_QUORUM: quorum } }
      ])
    ),
    'redis-1': {
      environment: { REDIS_SENTINELS: Array.from({ length: listed }, (_, i) => `10.0.0.${i}:26379`).join() },
      ports: [{ host_ip: '127.0.0.1', published: '6379' }]
    }
  }
})

it.each([3, 5])('takes %d Sentinels', (count) => {
  expect(topologyProblems(sentinels(count))).toEqual([])
})

it.each([
  [sentinels(4), '4 Sentinels: their number must be odd'],
  [sentinels(3, '4'), 'SENTINEL_QUORUM is 4, but there are 3 Sentinels'],
  [sentinels(3, 'two'), 'SENTINEL_QUORUM: expected a whole number above 0, got "two"'],
  [sentinels(3, '2', 2), 'REDIS_SENTINELS of redis-1 lists 2 Sentinels, and there are 3']
])('says why a topology would not fail over', (config, says) => {
  expect(topologyProblems(config).join()).toContain(says)
})

it('knows which ports of this machine are wanted', () => {
  expect(wantedPorts(sentinels(3))).toEqual([{ service: 'redis-1', host: '127.0.0.1', port: 6379 }])
})
