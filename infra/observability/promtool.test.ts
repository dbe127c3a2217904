import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { readAlerts } from './alert-rules.ts'
import { type AlertTestFile, readAlertTestFiles, toExpectations } from './alert-tests.ts'
import { dashboards } from './dashboards/dashboards.ts'
import { withoutVariables } from './promql.ts'

const folder = resolve('infra/observability')
const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  return { status, output: `${stdout}${stderr}` }
}
const has = (program: string) => run(program, '--version').status === 0
const glob = (name: string) => ['sh', '-c', `promtool ${name}`] as const

describe.skipIf(!has('promtool'))('promtool', () => {
  let temporary: string
  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 'promtool-'))
  })
  afterEach(() => rmSync(temporary, { recursive: true }))

  it('takes the configuration and all rules', () => {
    expect(run('promtool', 'check', 'config', `${folder}/prometheus/prometheus.yml`)).toMatchObject({ status: 0 })
    expect(run(...glob(`check rules '${folder}'/rules/*.yml`))).toMatchObject({ status: 0 })
  })

  it('finds that each alert fires when it should, and only then', { timeout: 60_000 }, () => {
    expect(run(...glob(`test rules '${folder}'/tests/*.yml`))).toMatchObject({ status: 0 })
  })

  it('fills in every summary', { timeout: 60_000 }, () => {
    const output = readAlertTestFiles().map((file, index) => {
      const path = join(temporary, `${index}.yml`)
      writeFileSync(path, stringify(toFailing(file)))
      return run('promtool', 'test', 'rules', path).output
    })
    const summaries = [
      ...output.join('').matchAll(/Labels:\{.*alertname="(\w+)".*\n\s+Annotations:\{.*summary="(.*)"\}/g)
    ]
    const filled = new Map(summaries.map(([, alert = '', summary = '']) => [alert, summary]))
    expect(
      readAlerts()
        .map(({ alert }) => alert)
        .filter((alert) => !filled.has(alert))
    ).toEqual([])
    const wrong = summaries
      .map(([, , summary = '']) => summary)
      .filter((summary) => /error expanding|no value| {2}|^ | [,:.]/.test(summary))
    expect(wrong).toEqual([])
  })

  it('understands the query of every panel', () => {
    const queries = dashboards.flatMap(({ uid, rows }) =>
      rows.flatMap(({ panels }) => panels.flatMap((panel) => panel.queries.map(([query]) => ({ uid, query }))))
    )
    const rules = queries.map(({ uid, query }, index) => ({
      record: `${uid.replaceAll('-', '_')}:panel:query${index}`,
      expr: withoutVariables(query)
    }))
    const file = join(temporary, 'panels.yml')
    writeFileSync(file, stringify({ groups: [{ name: 'panels', rules }] }))
    expect(run('promtool', 'check', 'rules', file)).toMatchObject({ status: 0 })
  })
})

it.skipIf(!has('amtool'))('amtool takes the routes', () => {
  expect(run('amtool', 'check-config', `${folder}/alertmanager/alertmanager.yml`)).toMatchObject({ status: 0 })
})

/** Expects nothing where an alert fires, so that promtool tells what it got. */
function toFailing({ rule_files, evaluation_interval, tests }: AlertTestFile): object {
  return {
    rule_files: rule_files.map((file) => join(folder, 'tests', file)),
    evaluation_interval,
    tests: tests.map((test) => ({
      interval: test.interval,
      input_series: test.input_series,
      alert_rule_test: toExpectations(test)
        .filter(({ fires }) => fires)
        .map(({ alert, at }) => ({ alertname: alert, eval_time: at, exp_alerts: [] }))
    }))
  }
}
