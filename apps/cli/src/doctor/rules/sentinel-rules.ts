import { answering, type Facts, isNamedMaster, roleOf, type SentinelFacts } from '../facts.ts'
import type { Rule } from '../rule.ts'

const slowestDownAfterMs = 8000
const fastestDownAfterMs = 1000
const addressOf = (entry: SentinelFacts['master']) => `${entry.get('ip')}:${entry.get('port')}`
const named = ({ sentinels }: Facts) => new Set(answering(sentinels).map(({ master }) => addressOf(master)))

/** Could the Sentinels replace the master, and do they mean the right one? */
export const sentinelRules: readonly Rule[] = [
  {
    id: 'no-quorum',
    severity: 'broken',
    advice: 'Start Sentinels until a majority of all that are known answers; until then nobody fails over.',
    runbook: 'redis-sentinel-quorum-lost',
    check: ({ sentinels }) =>
      answering(sentinels).flatMap(({ name, quorum }) => (quorum.startsWith('OK') ? [] : [`${name}: ${quorum}`]))
  },
  {
    id: 'quorum-setting',
    severity: 'broken',
    advice:
      'Set it to a majority on each: SENTINEL SET <name> quorum <n>. Less lets a minority begin, more never agrees.',
    runbook: 'redis-sentinel-quorum-lost',
    check: ({ sentinels }) =>
      answering(sentinels).flatMap(({ name, master }) => {
        const majority = Math.floor(sentinels.length / 2) + 1
        const quorum = Number(master.get('quorum'))
        return quorum === majority
          ? []
          : [`${name} has quorum ${quorum}, of ${sentinels.length} Sentinels ${majority} are a majority`]
      })
  },
  {
    id: 'even-sentinels',
    severity: 'risky',
    advice: 'Have 3, 5 or 7: one more than an odd number tolerates no more failures, and votes can be split.',
    runbook: 'redis-sentinel-too-few',
    check: ({ sentinels }) =>
      sentinels.length % 2 === 0 || sentinels.length < 3 ? [`there are ${sentinels.length} Sentinels`] : []
  },
  {
    id: 'sentinels-disagree',
    severity: 'broken',
    advice: 'See which have lost the others; restart the one that the majority does not follow.',
    runbook: 'redis-sentinel-disagree',
    check: (facts) => {
      const masters = named(facts)
      return masters.size > 1 ? [`the Sentinels name ${[...masters].join(' and ')}`] : []
    }
  },
  {
    id: 'sentinel-ghosts',
    severity: 'broken',
    advice: 'Have them forgotten, one Sentinel at a time, 30 s apart: SENTINEL RESET <name>. Each raises the majority.',
    runbook: 'redis-sentinel-ghosts',
    check: ({ nodes, sentinels }) =>
      answering(sentinels).flatMap(({ name, others, replicas }) => [
        ...(others.length > sentinels.length - 1
          ? [`${name} knows ${others.length} other Sentinels, there are ${sentinels.length - 1}`]
          : []),
        ...(replicas.length > nodes.length - 1
          ? [`${name} knows ${replicas.length} replicas, there are ${nodes.length - 1}`]
          : [])
      ])
  },
  {
    id: 'sentinels-unknown',
    severity: 'broken',
    advice: 'Let it reach the others and the nodes, over whose channel Sentinels find each other; see its log.',
    runbook: 'redis-sentinel-too-few',
    check: ({ nodes, sentinels }) =>
      answering(sentinels).flatMap(({ name, others, replicas }) => [
        ...(others.length < sentinels.length - 1
          ? [`${name} knows ${others.length} other Sentinels, there are ${sentinels.length - 1}`]
          : []),
        ...(replicas.length < nodes.length - 1
          ? [`${name} knows ${replicas.length} replicas, there are ${nodes.length - 1}`]
          : [])
      ])
  },
  {
    id: 'sentinel-tilt',
    severity: 'broken',
    advice: 'Wait 30 s; if it stays, find what stops its machine or moves its clock.',
    runbook: 'redis-sentinel-tilt',
    check: ({ sentinels }) => sentinels.flatMap(({ name, isTilted }) => (isTilted ? [`${name} is in TILT`] : []))
  },
  {
    id: 'master-not-master',
    severity: 'broken',
    advice: 'Follow the runbook: all agree, and nobody takes writes.',
    runbook: 'redis-sentinel-master-not-master',
    check: (facts) =>
      facts.nodes.flatMap((node) =>
        isNamedMaster(facts, node.address) && roleOf(node) === 'replica'
          ? [`the Sentinels name ${node.name}, and it is a replica`]
          : []
      )
  },
  {
    id: 'unknown-address',
    severity: 'broken',
    advice:
      'Nodes and Sentinels must announce the address that others reach them at (REDIS_ANNOUNCE_HOST, SENTINEL_ANNOUNCE_HOST): behind NAT it is not their own.',
    runbook: 'redis-sentinel-foreign-master',
    check: (facts) => {
      const ours = facts.nodes.map(({ address }) => address)
      const attached = answering(facts.nodes).flatMap(({ name, info }) =>
        [...info].flatMap(([field, value]) => {
          const [, host, port] = /ip=([^,]*),port=(\d+)/.exec(/^slave\d+$/.test(field) ? value : '') ?? []
          return host === undefined || ours.includes(`${host}:${port}`)
            ? []
            : [`${name} has a replica at ${host}:${port}, where none of ours is`]
        })
      )
      const masters = [...named(facts)].filter((address) => !ours.includes(address))
      return [
        ...masters.map((address) => `the Sentinels name ${address}, where none of ours is`),
        ...attached,
        ...answering(facts.sentinels).flatMap((sentinel) => listed(sentinel, facts))
      ]
    }
  },
  {
    id: 'slow-failover',
    severity: 'risky',
    advice:
      'Set down-after-milliseconds to 5000 (SENTINEL SET on each, and SENTINEL_DOWN_AFTER_MS for its next start): a failover takes about that long plus 1 to 2 s.',
    runbook: 'slow-failover',
    check: (facts) => waits(facts, (ms) => ms > slowestDownAfterMs)
  },
  {
    id: 'hasty-failover',
    severity: 'risky',
    advice: 'Set down-after-milliseconds to 1000 at least: a fork or a full CPU is taken for a failure.',
    runbook: 'redis-failover-flapping',
    check: (facts) => waits(facts, (ms) => ms < fastestDownAfterMs)
  },
  {
    id: 'sentinel-resolves-names',
    severity: 'risky',
    advice: 'Use addresses (sentinel resolve-hostnames no): while DNS is away it does not fail over.',
    runbook: 'slow-failover',
    check: ({ sentinels }) =>
      sentinels.flatMap(({ name, resolvesNames }) => (resolvesNames ? [`${name} resolves names`] : []))
  }
]

function waits({ sentinels }: Facts, isWrong: (downAfterMs: number) => boolean): string[] {
  return answering(sentinels).flatMap(({ name, master }) => {
    const ms = Number(master.get('down-after-milliseconds'))
    return isWrong(ms) ? [`${name} waits ${ms} ms before it calls the master down`] : []
  })
}

/** Replicas and other Sentinels that one knows at addresses where none of ours is. */
function listed(sentinel: SentinelFacts, { nodes, sentinels }: Facts): string[] {
  const { name, address, master, replicas, others } = sentinel
  const strangers = (what: string, known: SentinelFacts['others'], ours: readonly { readonly address: string }[]) => {
    const found = known.filter((entry) => entry.has('ip')).map(addressOf)
    const expected = ours.map((one) => one.address).filter((one) => one !== address && one !== addressOf(master))
    // One more than there are is a ghost, and another finding.
    if (expected.every((one) => found.includes(one))) return []
    const unknown = found.filter((one) => !ours.some((our) => our.address === one))
    return unknown.map((one) => `${name} knows a ${what} at ${one}, where none of ours is`)
  }
  return [...strangers('replica', replicas, nodes), ...strangers('Sentinel', others, sentinels)]
}
