import { expect, it } from 'vitest'
import { type SwitchoverSteps, switchOver } from './switchover.ts'

it('touches nothing when the master was replaced while the Sentinels learnt who is a replica', async () => {
  const touched: string[] = []
  const admin = new Proxy({}, { get: (_, name) => async () => void touched.push(String(name)) })
  const steps: SwitchoverSteps = {
    from: { host: '10.0.0.1', port: 6379 },
    admin: admin as SwitchoverSteps['admin'],
    rolesAreKnown: () => true,
    holdWrites: () => void touched.push('hold'),
    isDrained: () => true,
    haveCaughtUp: () => true,
    requestFailover: async () => void touched.push('failover'),
    newMaster: () => ({ host: '10.0.0.2', port: 6379 })
  }
  await expect(switchOver(steps)).rejects.toMatchObject({ code: 'REDIS_HA_SWITCHOVER' })
  // An UNPAUSE here would end the pause of somebody else's switchover.
  expect(touched).toEqual([])
})
