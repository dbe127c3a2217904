import { answering, type NodeFacts } from '../facts.ts'
import type { Rule } from '../rule.ts'

/** Does each node keep what it is given? */
export const dataRules: readonly Rule[] = [
  {
    id: 'wrong-eviction-policy',
    severity: 'broken',
    advice: 'Set maxmemory-policy noeviction on all: the others sign users out and lose jobs when memory is full.',
    runbook: 'redis-wrong-eviction-policy',
    check: ({ nodes }) =>
      each(nodes, ({ config }) => {
        const policy = config.get('maxmemory-policy')
        return policy !== undefined && policy !== 'noeviction' ? `has maxmemory-policy ${policy}` : undefined
      })
  },
  {
    id: 'no-maxmemory',
    severity: 'risky',
    advice: 'Set maxmemory to 0.6 of what the node may have: else the kernel ends it when memory is full.',
    runbook: 'redis-no-maxmemory',
    check: ({ nodes }) =>
      each(nodes, ({ config }) => (config.get('maxmemory') === '0' ? 'has no maxmemory' : undefined))
  },
  {
    id: 'memory-high',
    severity: 'broken',
    advice: 'Find what grows (MEMORY DOCTOR, --bigkeys), or raise maxmemory: at 100 % every write is refused.',
    runbook: 'redis-memory-high',
    check: ({ nodes }) =>
      each(nodes, ({ info }) => {
        const [used, most] = [Number(info.get('used_memory')), Number(info.get('maxmemory'))]
        return most > 0 && used / most > 0.8 ? `uses ${Math.round((100 * used) / most)} % of maxmemory` : undefined
      })
  },
  {
    id: 'no-persistence',
    severity: 'broken',
    advice: 'Set appendonly yes: a node that restarts empty, before it is missed, empties the others.',
    runbook: 'redis-persistence-failing',
    check: ({ nodes }) =>
      each(nodes, ({ config }) => (config.get('appendonly') === 'no' ? 'keeps no append-only file' : undefined))
  },
  {
    id: 'persistence-failing',
    severity: 'broken',
    advice: 'Look at its disk and its log before it is restarted: what is not saved is in memory alone.',
    runbook: 'redis-persistence-failing',
    check: ({ nodes }) =>
      each(nodes, ({ info }) => {
        const fields = ['aof_last_write_status', 'aof_last_bgrewrite_status', 'rdb_last_bgsave_status']
        const failed = fields.filter((field) => info.get(field) === 'err')
        return failed.length > 0 ? `cannot save: ${failed.join(', ')}` : undefined
      })
  },
  {
    id: 'loading',
    severity: 'risky',
    advice: 'Wait, do not restart it: it reads its data from disk.',
    runbook: 'redis-loading-too-long',
    check: ({ nodes }) => each(nodes, ({ info }) => (info.get('loading') === '1' ? 'is loading its data' : undefined))
  },
  {
    id: 'no-password',
    severity: 'risky',
    advice: 'Give it one before anybody but this machine can reach it (docs/guides/acl.md).',
    runbook: 'wrong-password',
    check: ({ nodes }) => each(nodes, ({ isOpen }) => (isOpen ? 'lets anybody in' : undefined))
  }
]

function each(nodes: readonly NodeFacts[], says: (node: NodeFacts) => string | undefined): string[] {
  return answering(nodes).flatMap((node) => {
    const problem = says(node)
    return problem === undefined ? [] : [`${node.name} ${problem}`]
  })
}
