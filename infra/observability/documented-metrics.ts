import { readFileSync } from 'node:fs'

/** Every metric of docs/metrics.md as it is scraped, with its labels. */
export function readDocumentedMetrics(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync('docs/metrics.md', 'utf8')
  const rows = page.matchAll(/^\| `(\w+)` \| (counter|gauge|histogram) \| ([^|]*) \|/gm)
  const documented = new Map<string, readonly string[]>()
  for (const [, name = '', kind, cell = ''] of rows) {
    const labels = [...cell.matchAll(/`(\w+)`/g)].map(([, label = '']) => label)
    if (kind === 'histogram') {
      documented
        .set(`${name}_bucket`, [...labels, 'le'])
        .set(`${name}_count`, labels)
        .set(`${name}_sum`, labels)
    } else documented.set(name, labels)
  }
  return documented
}
