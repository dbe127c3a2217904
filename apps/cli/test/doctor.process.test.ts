import { startTopology } from '@repo/testbed'
import { expect, it, onTestFinished } from 'vitest'
import { diagnose } from '../src/doctor/diagnose.ts'
import { readFacts } from '../src/doctor/read-facts.ts'

it('finds that the Sentinels watch no master of the name it was told', async () => {
  const topology = await startTopology()
  onTestFinished(() => topology.stop())
  const find = async (masterName: string) => {
    const stack = { topology: { ...topology, masterName }, services: [], restartService: async () => {} }
    return diagnose(await readFacts(stack)).map(({ id }) => id)
  }
  expect(await find('mymaster')).not.toContain('unknown-address')
  const found = await find('another')
  expect(found).toContain('unknown-master-name')
  expect(found).not.toContain('sentinel-unreachable')
})
