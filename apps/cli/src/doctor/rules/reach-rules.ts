import { answering, type Facts } from '../facts.ts'
import type { Rule } from '../rule.ts'

const isRefusal = (problem: string) => /NOAUTH|WRONGPASS|NOPERM|invalid password/i.test(problem)
const isUnknownName = (problem: string) => /No such master/i.test(problem)
const all = ({ nodes, sentinels }: Facts) => [...nodes, ...sentinels]
const maxClockOffMs = 1000

/** Who answers at all? */
export const reachRules: readonly Rule[] = [
  {
    id: 'node-unreachable',
    severity: 'broken',
    advice: 'Start it again (`ha heal`), or see its log for why it ended (`ha logs`).',
    runbook: 'redis-down',
    check: ({ nodes }) => silent(nodes)
  },
  {
    id: 'sentinel-unreachable',
    severity: 'broken',
    advice: 'Start it again (`ha heal`) before a second one is lost: then nobody fails over.',
    runbook: 'redis-sentinel-down',
    check: ({ sentinels }) => silent(sentinels)
  },
  {
    id: 'wrong-password',
    severity: 'broken',
    advice: 'Compare the secret that this stack was started with to the one that the node has now.',
    runbook: 'wrong-password',
    check: (facts) =>
      all(facts).flatMap(({ name, problem = '' }) => (isRefusal(problem) ? [`${name} refuses us: ${problem}`] : []))
  },
  {
    id: 'unknown-master-name',
    severity: 'broken',
    advice:
      'Start the stack with the name that its Sentinels watch (SENTINEL MASTERS shows it, REDIS_MASTER_NAME sets it): they take up another only when they start for the first time.',
    runbook: 'cannot-connect',
    check: ({ masterName, sentinels }) =>
      sentinels.flatMap(({ name, problem = '' }) =>
        isUnknownName(problem) ? [`${name} answers, and watches no master called '${masterName}'`] : []
      )
  },
  {
    id: 'service-not-ready',
    severity: 'broken',
    advice: 'See its log (`ha logs`): it says which Sentinels it asked, and what they answered.',
    runbook: 'cannot-connect',
    check: ({ services }) => services.flatMap(({ name, isReady }) => (isReady ? [] : [`${name} is not ready`]))
  },
  {
    id: 'pool-near-limit',
    severity: 'broken',
    advice: 'Raise REDIS_MAX_CONNECTIONS: further replicas would not be read.',
    runbook: 'redis-pool-near-limit',
    check: ({ services }) =>
      services.flatMap(({ name, metrics }) => {
        const most = metrics.get('redis_ha_connections_max') ?? 0
        const open = metrics.get('redis_ha_connections') ?? 0
        return most > 0 && open / most > 0.9 ? [`${name} has ${open} of ${most} sockets`] : []
      })
  },
  {
    id: 'clients-near-limit',
    severity: 'broken',
    advice: 'Find who opens so many connections (CLIENT LIST), or raise maxclients.',
    runbook: 'redis-clients-near-limit',
    check: ({ nodes }) =>
      nodes.flatMap(({ name, info }) => {
        const [clients, most] = [Number(info.get('connected_clients')), Number(info.get('maxclients'))]
        return clients / most > 0.85 ? [`${name} has ${clients} of ${most} clients`] : []
      })
  },
  {
    id: 'clock-differs',
    severity: 'risky',
    advice: 'Keep the clocks together (NTP): a Sentinel whose clock jumps takes no part in a failover.',
    runbook: 'redis-sentinel-tilt',
    check: (facts) =>
      answering(all(facts)).flatMap(({ name, clockOffMs }) =>
        Math.abs(clockOffMs) > maxClockOffMs ? [`the clock of ${name} is ${clockOffMs} ms off this machine's`] : []
      )
  }
]

function silent(list: readonly { readonly name: string; readonly address: string; readonly problem?: string }[]) {
  return list.flatMap(({ name, address, problem }) =>
    problem === undefined || isRefusal(problem) || isUnknownName(problem)
      ? []
      : [`${name} at ${address} does not answer: ${problem}`]
  )
}
