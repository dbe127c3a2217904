import { expect, it } from 'vitest'
import { useProcessStack } from './support/use-process-stack.ts'

const { ha } = useProcessStack()

it('meets what a group is there for, as it comes: Sentinels, replicas, lag, failover, nothing lost', async () => {
  expect((await ha('up')).code).toBe(0)
  const { stdout, stderr } = await ha('checklist --failover --json')
  const lines = JSON.parse(stdout) as { readonly list: string; readonly item: string; readonly answer: string }[]
  const works = lines.filter(({ list }) => list === 'It works when')
  expect(works.map(({ item }) => item)).toEqual([
    'All 3 Sentinels are healthy',
    'The master has 2 connected replicas',
    'Replication lag < 1 second',
    'A failover test completes',
    'The services can write and read through Sentinel',
    'Failover takes < 10 seconds',
    'A failover loses nothing'
  ])
  expect(
    works.filter(({ answer }) => answer !== 'yes'),
    stderr
  ).toEqual([])
}, 180_000)
