import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** A file of tests/, as `promtool test rules` reads it. */
export interface AlertTestFile {
  readonly rule_files: readonly string[]
  readonly evaluation_interval: string
  readonly tests: readonly AlertTest[]
}

/** A test of one alert. */
export interface AlertTest {
  readonly name: string
  readonly interval: string
  readonly input_series: readonly { readonly series: string; readonly values: string }[]
  readonly promql_expr_test: readonly {
    readonly expr: string
    readonly eval_time: string
    readonly exp_samples: readonly unknown[]
  }[]
}

const folder = new URL('./tests/', import.meta.url)

/** Every file in tests/. */
export function readAlertTestFiles(): readonly AlertTestFile[] {
  return readdirSync(folder).map((file) => parse(readFileSync(new URL(file, folder), 'utf8')) as AlertTestFile)
}

/** Which alert it asks for, when, and whether it is to fire then. */
export function toExpectations({ promql_expr_test }: AlertTest) {
  return promql_expr_test.flatMap(({ expr, eval_time, exp_samples }) => {
    const alert = /alertname="(\w+)"/.exec(expr)?.[1]
    return alert === undefined ? [] : [{ alert, at: eval_time, fires: exp_samples.length > 0 }]
  })
}
