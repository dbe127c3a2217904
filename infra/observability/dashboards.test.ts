import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readAlerts } from './alert-rules.ts'
import { dashboards } from './dashboards/dashboards.ts'
import { toGrafana } from './dashboards/to-grafana.ts'
import { parseQuery, withoutVariables } from './promql.ts'
import { seedAlerts, seedPanels } from './seed-panels.ts'
import { renderDashboard } from './write-dashboards.ts'

interface GrafanaPanel {
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly datasource?: object
  readonly gridPos: { x: number; y: number; w: number; h: number }
  readonly targets?: { expr: string; legendFormat: string; refId: string; datasource: object }[]
  readonly fieldConfig?: { defaults: { unit: string } }
}

interface GrafanaDashboard {
  readonly id?: number
  readonly uid: string
  readonly schemaVersion: number
  readonly templating: { list: { name: string; type: string }[] }
  readonly annotations: { list: { expr: string }[] }
  readonly panels: GrafanaPanel[]
}

const folder = 'infra/observability/grafana/dashboards'
const read = (file: string) => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as GrafanaDashboard
const files = readdirSync(folder)
const variable = { type: 'prometheus', uid: '$' + '{datasource}' }
// Units that are used, in Grafana's spelling; an unknown one would be shown as a suffix.
const units = ['short', 'none', 's', 'bytes', 'Bps', 'ops', 'reqps', 'percentunit']

it('keeps what Grafana reads in step with the descriptions: run `make docs`', () => {
  expect(files.sort()).toEqual(dashboards.map(({ uid }) => `${uid}.json`).sort())
  for (const dashboard of dashboards) {
    const text = readFileSync(`${folder}/${dashboard.uid}.json`, 'utf8')
    expect(text, dashboard.uid).toBe(renderDashboard(toGrafana(dashboard)))
  }
})

describe.each(files)('%s', (file) => {
  const dashboard = read(file)
  const panels = dashboard.panels.filter(({ type }) => type !== 'row')

  it('can be provisioned anywhere: an address that stays, no id, the data source as a variable', () => {
    expect(dashboard.uid).toMatch(/^[a-z-]{4,40}$/)
    expect(dashboard.id).toBeUndefined()
    expect(dashboard.schemaVersion).toBe(41)
    expect(dashboard.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource' })
    const targets = panels.flatMap((panel) => panel.targets ?? [])
    expect([...panels, ...targets].map(({ datasource }) => datasource)).toEqual(
      Array.from({ length: panels.length + targets.length }, () => variable)
    )
  })

  it('gives each panel a title of its own, a description, a unit and queries with a legend', () => {
    const titles = panels.map(({ title }) => title)
    expect(titles).toEqual([...new Set(titles)])
    const wrong = panels.filter(
      ({ title, description = '', fieldConfig, targets = [] }) =>
        title.length < 3 ||
        !/^[A-Z\d].+\.$/.test(description) ||
        !units.includes(fieldConfig?.defaults.unit ?? '') ||
        targets.length === 0 ||
        targets.some(({ legendFormat }) => legendFormat === '')
    )
    expect(wrong.map(({ title }) => title)).toEqual([])
  })

  it('asks nothing that Prometheus would not understand, and only of what is selected', () => {
    const queries = [...panels.flatMap(({ targets = [] }) => targets), ...dashboard.annotations.list]
    for (const { expr } of queries) {
      expect(() => parseQuery(withoutVariables(expr)), expr).not.toThrow()
      expect(expr).toContain('namespace=~"$namespace"')
    }
  })

  it('names in a legend only labels that the query keeps', () => {
    const wrong = panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr, legendFormat }) => {
        const kept = [...expr.matchAll(/ by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */))
        if (kept.length === 0) return []
        return [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)]
          .map(([, label = '']) => label)
          .filter((label) => !kept.includes(label))
          .map((label) => `${label} of ${expr}`)
      })
    )
    expect(wrong).toEqual([])
  })

  it('lays no panel over another, and none past the edge', () => {
    const taken = new Map<string, string>()
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.get(`${x},${y}`), `${title} at ${x},${y}`).toBeUndefined()
          taken.set(`${x},${y}`, title)
        }
      }
    }
  })
})

it('has a panel for each that other guides have', () => {
  const missing = seedPanels.filter(
    ({ dashboard, panel }) => !read(`${dashboard}.json`).panels.some(({ title }) => title === panel)
  )
  expect(missing).toEqual([])
})

it('has an alert for each that other guides tell to make', () => {
  const names = readAlerts().map(({ alert }) => alert)
  const missing = Object.values(seedAlerts).flatMap((alerts) => alerts.filter((name) => !names.includes(name)))
  expect(missing).toEqual([])
})
