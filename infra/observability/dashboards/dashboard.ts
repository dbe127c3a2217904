/** A page of panels, as a person describes it; `toGrafana` makes the rest. */
export interface Dashboard {
  /** Part of its address: never changed. */
  readonly uid: string
  readonly title: string
  readonly description: string
  readonly rows: readonly Row[]
}

export interface Row {
  readonly title: string
  readonly panels: readonly Panel[]
}

/** A query and the name of its series, such as `{{instance}}`. */
export type Query = readonly [query: string, legend: string]

export interface Panel {
  readonly kind: 'timeseries' | 'stat' | 'state-timeline'
  readonly title: string
  readonly description: string
  /** Grafana's id of it, such as `bytes`, `s`, `percentunit`, `short`. */
  readonly unit: string
  readonly queries: readonly Query[]
  /** Of 24 columns. @default 8, a stat 4 */
  readonly width?: number
  /** From which value on it is worth a look, and bad. */
  readonly warnAt?: number
  readonly badAt?: number
  /** Bad is what is below. */
  readonly badBelow?: number
  readonly states?: Readonly<
    Record<string, { readonly text: string; readonly color: 'green' | 'blue' | 'yellow' | 'red' }>
  >
  readonly stacked?: boolean
  /** Exporters that not every installation has. */
  readonly needs?: 'kubernetes' | 'backup'
}

type Options = Omit<Panel, 'kind' | 'title' | 'description' | 'unit' | 'queries'>

function panelOf(kind: Panel['kind']) {
  return (
    title: string,
    unit: string,
    description: string,
    queries: readonly Query[],
    options: Options = {}
  ): Panel => ({
    kind,
    title,
    unit,
    description,
    queries,
    ...options
  })
}

/** Lines over time. */
export const lines = panelOf('timeseries')
/** The newest value as a number. */
export const number = panelOf('stat')
/** Coloured bars over time, one for each series. */
export const states = panelOf('state-timeline')

/** The labels that the selection at the top of each page decides. */
export const here = 'namespace=~"$namespace", redis_group=~"$redis_group"'
/** The same, of one job. */
export const redis = `job="redis", ${here}`
export const sentinel = `job="sentinel", ${here}`
export const api = `job="api", ${here}`
export const worker = `job="worker", ${here}`
