import { readFileSync } from 'node:fs'

/** Every metric of docs/metrics.md as it is scraped, with its labels. */
export function readDocumentedMetrics(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync('docs/metrics.md', 'utf8')
  const rows = page.matchAll(/^\| `(\w+)` \| (counter|gauge|histogram) \| ([^|]*) \|/gm)
  return new Map(
    [...rows].flatMap(([, name = '', kind, cell = '']) => {
      const labels = [...cell.matchAll(/`(\w+)`/g)].map(([, label = '']) => label)
      if (kind !== 'histogram') return [[name, labels] as const]
      return [
        [`${name}_bucket`, [...labels, 'le']],
        [`${name}_count`, labels],
        [`${name}_sum`, labels]
      ] as const
    })
  )
}
