import { writeFileSync } from 'node:fs'
import { dashboards } from './dashboards/dashboards.ts'
import { toGrafana } from './dashboards/to-grafana.ts'

/** Writes what Grafana reads; part of `make docs`. */
export function writeDashboards(): void {
  for (const dashboard of dashboards) {
    writeFileSync(`infra/observability/grafana/dashboards/${dashboard.uid}.json`, renderDashboard(toGrafana(dashboard)))
  }
}

/** As it stands in the file. */
export function renderDashboard(dashboard: object): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`
}
