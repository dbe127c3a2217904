import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** A test of one alert, as `promtool test rules` reads it. */
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

/** Every test of every file in tests/. */
export function readAlertTests(): readonly AlertTest[] {
  return readdirSync(folder).flatMap(
    (file) => (parse(readFileSync(new URL(file, folder), 'utf8')) as { tests: AlertTest[] }).tests
  )
}

/** Which alert it asks for, when, and whether it is to fire then. */
export function toExpectations({ promql_expr_test }: AlertTest) {
  return promql_expr_test.flatMap(({ expr, eval_time, exp_samples }) => {
    const alert = /alertname="(\w+)"/.exec(expr)?.[1]
    return alert === undefined ? [] : [{ alert, at: eval_time, fires: exp_samples.length > 0 }]
  })
}
