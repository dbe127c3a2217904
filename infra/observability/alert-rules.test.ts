import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readAlerts, readRules, toKebabCase } from './alert-rules.ts'
import { readAlertTestFiles, toExpectations } from './alert-tests.ts'
import { dashboards } from './dashboards/dashboards.ts'
import { readDocumentedMetrics } from './documented-metrics.ts'
import { metricsOfOthers } from './metrics-of-others.ts'
import { parseQuery, withoutVariables } from './promql.ts'

const rules = readRules()
const alerts = readAlerts()
const names = alerts.map(({ alert }) => alert)
const queries = [
  ...rules.map(({ expr }) => expr),
  ...dashboards.flatMap(({ rows }) =>
    rows.flatMap(({ panels }) => panels.flatMap((panel) => panel.queries.map(([query]) => withoutVariables(query))))
  )
]
const selectors = queries.flatMap(parseQuery)
const recorded = rules.flatMap((rule) => ('record' in rule ? [rule.record] : []))

it('names each alert once, with a severity that is routed', () => {
  expect(names).toEqual([...new Set(names)])
  const wrong = alerts.filter(({ labels }) => !['critical', 'warning', 'info'].includes(labels.severity))
  expect(wrong).toEqual([])
})

it('says in each summary what is wrong, and what to do', () => {
  const wrong = alerts.filter(({ annotations }) => !/.: .+\.$/.test(annotations.summary))
  expect(wrong.map(({ alert }) => alert)).toEqual([])
})

it('has a runbook for each alert, and no other', () => {
  expect(alerts.map(({ annotations }) => annotations.runbook)).toEqual(
    names.map((alert) => `docs/runbooks/${toKebabCase(alert)}.md`)
  )
  expect(names.filter((alert) => !existsSync(`docs/runbooks/${toKebabCase(alert)}.md`))).toEqual([])
})

it('has a test of each alert in which it fires, and one moment before in which it does not', () => {
  const tests = readAlertTestFiles().flatMap((file) => file.tests.map(toExpectations))
  const untested = names.filter(
    (name) =>
      !tests.some((expectations) => {
        const ofIt = expectations.filter(({ alert }) => alert === name)
        return ofIt.some(({ fires }) => fires) && ofIt.some(({ fires }) => !fires)
      })
  )
  expect(untested).toEqual([])
})

it('asks only for metrics that ours, others or a recording rule export', () => {
  const known = new Set([...readDocumentedMetrics().keys(), ...Object.values(metricsOfOthers).flat(), ...recorded])
  expect(selectors.map(({ metric }) => metric).filter((metric) => !known.has(metric))).toEqual([])
})

it('lists no metric of others, and records none, that nothing asks for', () => {
  const asked = new Set(selectors.map(({ metric }) => metric))
  expect([...Object.values(metricsOfOthers).flat(), ...recorded].filter((metric) => !asked.has(metric))).toEqual([])
})

it('asks our metrics only for labels that they have', () => {
  const ofTargets = ['job', 'instance', 'namespace', 'redis_group']
  const documented = readDocumentedMetrics()
  const wrong = selectors.flatMap(({ metric, labels }) => {
    const own = documented.get(metric)
    return own === undefined ? [] : labels.filter((label) => ![...own, ...ofTargets].includes(label))
  })
  expect(wrong).toEqual([])
})

it('silences only alerts that exist', () => {
  const text = readFileSync('infra/observability/alertmanager/alertmanager.yml', 'utf8')
  const named = [...text.matchAll(/alertname=~?"?([\w|]+)/g)].flatMap(([, list = '']) => list.split('|'))
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((name) => !names.includes(name))).toEqual([])
})

it('refuses what is not PromQL', () => {
  expect(() => parseQuery('sum by (a) (rate(x[5m])')).toThrow('not PromQL')
  expect(parseQuery('rate(x_total{job="a"}[5m]) > 1')).toEqual([{ metric: 'x_total', labels: ['job'] }])
})

it('leaves no file in rules/ and tests/ unread', () => {
  const files = ['rules', 'tests'].flatMap((folder) => readdirSync(`infra/observability/${folder}`))
  expect(files.filter((file) => !file.endsWith('.yml'))).toEqual([])
})
