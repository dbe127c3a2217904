import type { Facts } from './facts.ts'
import type { Finding, Rule } from './rule.ts'
import { dataRules } from './rules/data-rules.ts'
import { reachRules } from './rules/reach-rules.ts'
import { replicationRules } from './rules/replication-rules.ts'
import { sentinelRules } from './rules/sentinel-rules.ts'

/** Everything that `ha doctor` looks for. */
export const rules: readonly Rule[] = [...reachRules, ...sentinelRules, ...replicationRules, ...dataRules]

/** What is wrong, in the order in which to mend it. */
export function diagnose(facts: Facts): Finding[] {
  return rules.flatMap(({ check, ...rule }) => {
    const says = check(facts)
    return says.length === 0 ? [] : [{ ...rule, says }]
  })
}
