import { readFileSync, writeFileSync } from 'node:fs'
import { renderPrometheusRules } from '../infra/k8s/render-prometheus-rules.ts'
import { renderRunbooks } from '../infra/observability/render-runbooks.ts'
import { writeDashboards } from '../infra/observability/write-dashboards.ts'
import { renderApi } from './render-api.ts'
import { renderConfiguration } from './render-configuration.ts'
import { renderMetrics } from './render-metrics.ts'
import { renderReadme } from './render-readme.ts'

const readme = 'packages/redis-ha/README.md'

writeFileSync('docs/configuration.md', renderConfiguration())
writeFileSync('docs/metrics.md', await renderMetrics())
writeFileSync('docs/api.md', renderApi())
writeFileSync(readme, renderReadme(readFileSync(readme, 'utf8')))
writeFileSync('docs/runbooks/README.md', renderRunbooks())
writeFileSync('infra/k8s/components/monitoring/prometheus-rules.yaml', renderPrometheusRules())
writeDashboards()
