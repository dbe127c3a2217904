import { roleOf } from '../doctor/facts.ts'
import { byHand, type ChecklistItem, type Evidence, yesNo } from './checklist-item.ts'

const maxLagSeconds = 1
const maxFailoverSeconds = 10
const notTried = byHand('not tried: `ha checklist --failover` replaces the master once')

/** When the group does what it is there for. */
export const successItems: readonly ChecklistItem[] = [
  {
    item: 'All 3 Sentinels are healthy',
    check: ({ facts: { sentinels } }) => {
      const well = sentinels.filter(({ problem, quorum }) => problem === undefined && quorum.startsWith('OK')).length
      return yesNo(well === sentinels.length && well >= 3, `${well} of ${sentinels.length} answer and have a quorum`)
    }
  },
  {
    item: 'The master has 2 connected replicas',
    check: (evidence) => {
      const attached = Number(masterInfo(evidence)?.get('connected_slaves') ?? 0)
      return yesNo(attached >= 2, `${attached}`)
    }
  },
  {
    item: 'Replication lag < 1 second',
    check: (evidence) => {
      const info = masterInfo(evidence)
      const lags = [...(info ?? [])].flatMap(([field, value]) =>
        /^slave\d+$/.test(field) ? [Number(/lag=(-?\d+)/.exec(value)?.[1])] : []
      )
      // Whole seconds: a replica reports once a second, so 1 is as good as 0.
      const isClose = lags.length > 0 && lags.every((lag) => lag >= 0 && lag <= maxLagSeconds)
      return yesNo(isClose, lags.length === 0 ? 'no replica' : `${Math.max(...lags)} s since the last report`)
    }
  },
  {
    item: 'A failover test completes',
    check: ({ failover }) =>
      failover === undefined ? notTried : yesNo(failover.from !== failover.to, `${failover.from} → ${failover.to}`)
  },
  {
    item: 'The services can write and read through Sentinel',
    check: ({ facts: { services } }) => {
      const ours = services.filter(({ metrics }) => metrics.has('redis_ha_health'))
      const well = ours.filter(({ isReady, metrics }) => isReady && metrics.get('redis_ha_health') === 1)
      return yesNo(ours.length > 0 && well.length === ours.length, `${well.length} of ${ours.length} say that they can`)
    }
  },
  {
    item: 'Failover takes < 10 seconds',
    check: ({ failover }) =>
      failover === undefined ? notTried : yesNo(failover.seconds < maxFailoverSeconds, `${failover.seconds} s`)
  },
  {
    item: 'A failover loses nothing',
    check: ({ failover }) =>
      failover === undefined
        ? notTried
        : yesNo(failover.lost === 0, `${failover.lost} of ${failover.written} confirmed writes lost`)
  }
]

function masterInfo({ facts: { nodes } }: Evidence) {
  return nodes.find((node) => roleOf(node) === 'master')?.info
}
