import { parser } from '@prometheus-io/lezer-promql'

/** One metric in a query, with the labels that it is asked for by. */
export interface Selector {
  readonly metric: string
  readonly labels: readonly string[]
}

/** What a query asks for; throws where Prometheus would not understand it. */
export function parseQuery(query: string): readonly Selector[] {
  const selectors: { metric: string; labels: string[] }[] = []
  const tree = parser.parse(query)
  tree.iterate({
    enter: (node) => {
      const text = query.slice(node.from, node.to)
      if (node.type.isError) throw new Error(`not PromQL at “${query.slice(Math.max(0, node.from - 20), node.to + 5)}”`)
      if (node.name === 'VectorSelector') selectors.push({ metric: '', labels: [] })
      const selector = selectors.at(-1)
      if (selector === undefined) return
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') selector.metric = text
      if (node.name === 'LabelName' && node.node.parent?.name === 'UnquotedLabelMatcher') selector.labels.push(text)
    }
  })
  return selectors
}

/** Puts values where Grafana puts its own. */
export function withoutVariables(query: string): string {
  return query
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$__range', '1h')
    .replace(/\$(namespace|redis_group)\b/g, '.*')
}
