import { expect, it } from 'vitest'
import { scaleProblems } from './scale-problems.ts'

const most = { nodes: 5, sentinels: 7 }

it.each([[{ replicas: 1 }], [{ replicas: 4, sentinels: 7 }], [{ sentinels: 3 }]])(
  'finds nothing wrong with %j',
  (wanted) => {
    expect(scaleProblems(wanted, most)).toEqual([])
  }
)

it.each([
  [{ replicas: 0 }, '0 replicas: 1 to 4, because there are Services for 5 nodes'],
  [{ replicas: 5 }, '5 replicas: 1 to 4'],
  [{ sentinels: 1 }, '1 Sentinels: an odd number from 3 to 7'],
  [{ sentinels: 4 }, 'an even one tolerates no more failures'],
  [{ sentinels: 9 }, 'from 3 to 7']
])('refuses %j in words', (wanted, words) => {
  expect(scaleProblems(wanted, most)).toEqual([expect.stringContaining(words)])
})
