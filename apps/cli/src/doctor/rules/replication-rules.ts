import { answering, type NodeFacts, roleOf } from '../facts.ts'
import type { Rule } from '../rule.ts'

const maxLagBytes = 10_000_000
const maxSilenceSeconds = 5
const masters = (nodes: readonly NodeFacts[]) => nodes.filter((node) => roleOf(node) === 'master')
const replicas = (nodes: readonly NodeFacts[]) => nodes.filter((node) => roleOf(node) === 'replica')

/** Is there one master, and do all the others follow it closely? */
export const replicationRules: readonly Rule[] = [
  {
    id: 'no-master',
    severity: 'broken',
    advice: 'Nothing can be written: see what the Sentinels say (`ha sentinel-status`), and the runbook.',
    runbook: 'redis-no-master',
    check: ({ nodes }) => (masters(nodes).length === 0 ? ['no node is master'] : [])
  },
  {
    id: 'several-masters',
    severity: 'broken',
    advice: 'Stop the one that the Sentinels do not name: what it takes now will be lost.',
    runbook: 'redis-multiple-masters',
    check: ({ nodes }) => {
      const names = masters(nodes).map(({ name }) => name)
      return names.length > 1 ? [`${names.join(' and ')} say they are master`] : []
    }
  },
  {
    id: 'no-min-replicas',
    severity: 'risky',
    advice: 'Set min-replicas-to-write 1 on all: a master that is cut off goes on taking writes that will be lost.',
    runbook: 'redis-multiple-masters',
    check: ({ nodes }) =>
      nodes.flatMap(({ name, config }) =>
        config.get('min-replicas-to-write') === '0' && nodes.length > 1 ? [`${name} writes without any replica`] : []
      )
  },
  {
    id: 'replica-link-down',
    severity: 'broken',
    advice: 'See its log (`ha logs`) for a password, the network, or a full copy that does not end.',
    runbook: 'redis-replica-link-down',
    check: ({ nodes }) =>
      replicas(nodes).flatMap(({ name, info }) =>
        info.get('master_link_status') === 'up'
          ? []
          : [`${name} has had no link to ${toMaster(info)} for ${info.get('master_link_down_since_seconds')} s`]
      )
  },
  {
    id: 'replica-copies',
    severity: 'risky',
    advice:
      'Wait: it takes a full copy, and serves nobody meanwhile. If it begins again and again, enlarge the backlog.',
    runbook: 'redis-full-resyncs',
    check: ({ nodes }) =>
      replicas(nodes).flatMap(({ name, info }) =>
        info.get('master_sync_in_progress') === '1' ? [`${name} is copying everything`] : []
      )
  },
  {
    id: 'too-few-replicas',
    severity: 'broken',
    advice: 'Bring the others back (`ha heal`): with none the master refuses writes.',
    runbook: 'redis-too-few-replicas',
    check: ({ nodes }) =>
      masters(nodes).flatMap(({ name, info }) => {
        const attached = Number(info.get('connected_slaves'))
        return attached < nodes.length - 1 ? [`${name} has ${attached} of ${nodes.length - 1} replicas`] : []
      })
  },
  {
    id: 'replication-lag',
    severity: 'broken',
    advice: 'See the network, CPU and disk of the replica; reads leave it by themselves.',
    runbook: 'redis-replication-lag',
    check: ({ nodes }) =>
      masters(nodes).flatMap(({ info }) => {
        const offset = Number(info.get('master_repl_offset'))
        return [...info].flatMap(([field, value]) => {
          if (!/^slave\d+$/.test(field)) return []
          const [, host, port] = /ip=([^,]*),port=(\d+)/.exec(value) ?? []
          const behind = offset - Number(/offset=(\d+)/.exec(value)?.[1])
          const silence = Number(/lag=(-?\d+)/.exec(value)?.[1])
          return behind > maxLagBytes || silence > maxSilenceSeconds
            ? [`the replica at ${host}:${port} is ${behind} bytes behind, last heard of ${silence} s ago`]
            : []
        })
      })
  },
  {
    id: 'config-drift',
    severity: 'risky',
    advice: 'Give all nodes the same settings: today’s replica is tomorrow’s master.',
    runbook: 'slow-failover',
    check: ({ nodes }) => {
      const fields = new Set(answering(nodes).flatMap(({ config }) => [...config.keys()]))
      return [...fields].flatMap((field) => {
        const values = answering(nodes).map(({ name, config }) => `${config.get(field)} on ${name}`)
        return new Set(values.map((value) => value.split(' on ')[0])).size > 1
          ? [`${field} is ${values.join(', ')}`]
          : []
      })
    }
  }
]

function toMaster(info: NodeFacts['info']): string {
  return `${info.get('master_host')}:${info.get('master_port')}`
}
