import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'

const rulesFolder = join(import.meta.dirname, '../observability/rules')

/** The rules of infra/observability as objects of the Prometheus operator. */
export function renderPrometheusRules(): string {
  const files = readdirSync(rulesFolder).filter((file) => file.endsWith('.yml'))
  const objects = files.sort().map((file) =>
    stringify({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: file.replace('.yml', '') },
      spec: parse(readFileSync(join(rulesFolder, file), 'utf8'))
    })
  )
  return `# Made from infra/observability/rules by \`make docs\`.\n${objects.join('---\n')}`
}
