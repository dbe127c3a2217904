import { roleOf } from '../doctor/facts.ts'
import { byHand, type ChecklistItem, yesNo } from './checklist-item.ts'
import { hasBackup, hasService } from './high-availability-items.ts'

const unknown = byHand('cannot be seen from here on this kind of stack')
/** What keeps Sentinels from counting. */
const notThree = ['even-sentinels', 'sentinel-unreachable', 'unknown-master-name']

/** What to have before users come. */
export const productionItems: readonly ChecklistItem[] = [
  {
    item: '3 Sentinels or more, an odd number',
    check: ({ facts: { sentinels }, findings }) =>
      yesNo(!notThree.some((id) => findings.includes(id)), `${sentinels.length}`)
  },
  {
    item: 'The quorum is a majority (n/2 + 1)',
    check: ({ facts: { sentinels }, findings }) =>
      yesNo(!findings.includes('quorum-setting'), `${sentinels[0]?.master.get('quorum') ?? '?'} of ${sentinels.length}`)
  },
  {
    item: 'A master and 2 replicas run',
    check: ({ facts: { nodes } }) => {
      const replicas = nodes.filter((node) => roleOf(node) === 'replica').length
      const masters = nodes.filter((node) => roleOf(node) === 'master').length
      return yesNo(masters === 1 && replicas >= 2, `${masters} master, ${replicas} replicas`)
    }
  },
  {
    item: 'The data is on volumes that stay',
    check: ({ features, findings }) =>
      features === undefined
        ? unknown
        : yesNo(features.keepsData && !findings.includes('no-persistence'), 'append-only file and snapshots')
  },
  { item: 'Monitoring', check: (evidence) => hasService(evidence, 'prometheus') },
  {
    item: 'Alerts on failovers',
    check: (evidence) => hasService(evidence, 'prometheus', 'alertmanager')
  },
  { item: 'Backups', check: hasBackup },
  {
    item: 'A failover was tested',
    check: ({ failover }) =>
      failover === undefined ? byHand('`ha checklist --failover`') : yesNo(failover.lost === 0, `${failover.seconds} s`)
  },
  {
    item: 'Resource limits',
    check: ({ features, findings }) =>
      features === undefined
        ? unknown
        : yesNo(features.hasLimits && !findings.includes('no-maxmemory'), 'and maxmemory below them')
  },
  {
    item: 'Only those who need it reach the nodes',
    check: ({ features }) =>
      features === undefined ? unknown : yesNo(features.isClosed, 'ports are published to this machine alone')
  }
]
