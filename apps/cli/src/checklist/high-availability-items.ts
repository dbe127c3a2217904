import { answering } from '../doctor/facts.ts'
import { byHand, type ChecklistItem, type Evidence, yesNo } from './checklist-item.ts'

const maxBackupAgeHours = 3
const unknown = byHand('cannot be seen from here on this kind of stack')

/** What makes a group that survives one that can be relied on. */
export const highAvailabilityItems: readonly ChecklistItem[] = [
  {
    item: 'Redis asks for a password',
    check: ({ findings }) => yesNo(!findings.includes('no-password'), 'docs/guides/acl.md')
  },
  {
    item: 'TLS between all',
    check: ({ facts: { nodes } }) => {
      const withTls = answering(nodes).filter(({ config }) => Number(config.get('tls-port') ?? 0) > 0)
      return yesNo(withTls.length === nodes.length, 'docs/guides/tls.md')
    }
  },
  { item: 'Metrics and alerts', check: (evidence) => hasService(evidence, 'prometheus', 'alertmanager') },
  { item: 'Backups are made by themselves', check: hasBackup },
  {
    item: 'The failover procedure was tested',
    check: ({ failover }) =>
      failover === undefined ? byHand('`ha checklist --failover`, or `ha test-failover`') : yesNo(true, 'just now')
  },
  { item: 'There are runbooks for incidents', check: () => yesNo(true, 'docs/runbooks, one for each alert') },
  {
    item: 'CPU and memory are limited',
    check: ({ features }) => (features === undefined ? unknown : yesNo(features.hasLimits, 'of every container'))
  },
  {
    item: 'Logs are kept, and do not fill the disk',
    check: ({ features }) => (features === undefined ? unknown : yesNo(features.rotatesLogs, '`ha logs`'))
  },
  {
    item: 'Clients keep their connections',
    check: ({ findings, facts: { services } }) =>
      yesNo(services.length > 0 && !findings.includes('pool-near-limit'), 'each opens as many as it has nodes to ask')
  },
  {
    item: 'A restore was tested',
    check: () => byHand('docs/guides/restore.md: `ha restore` into a stack of its own, once a quarter')
  }
]

export function hasService({ facts: { services } }: Evidence, ...names: readonly string[]) {
  const missing = names.filter((name) => !services.some((service) => service.name === name && service.isReady))
  return yesNo(missing.length === 0, missing.length === 0 ? names.join(', ') : `not there: ${missing.join(', ')}`)
}

export function hasBackup({ features, now }: Evidence) {
  if (features === undefined) return unknown
  const { lastBackup } = features
  if (lastBackup === undefined) return yesNo(false, 'none: `ha up --with backup`')
  const hours = (now.getTime() - lastBackup.getTime()) / 3_600_000
  return yesNo(hours < maxBackupAgeHours, `the newest verified one is of ${lastBackup.toISOString()}`)
}
