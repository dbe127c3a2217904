import { type Dashboard, here, type Panel } from './dashboard.ts'

const datasource = { type: 'prometheus', uid: `\${datasource}` }
const columns = 24

/** Grafana's JSON of a dashboard. */
export function toGrafana({ uid, title, description, rows }: Dashboard): object {
  const ids = counter()
  let y = 0
  const panels = rows.flatMap((row) => {
    const header = {
      id: ids(),
      type: 'row',
      title: row.title,
      collapsed: false,
      panels: [],
      gridPos: at(0, y, columns, 1)
    }
    y += 1
    const placed = place(row.panels, y)
    y = placed.bottom
    return [header, ...placed.panels.map(({ panel, gridPos }) => ({ id: ids(), ...toPanel(panel), gridPos }))]
  })
  return {
    uid,
    title,
    description,
    tags: ['sessions'],
    schemaVersion: 41,
    editable: false,
    graphTooltip: 1,
    refresh: '15s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    links: [
      { type: 'dashboards', title: 'Others', tags: ['sessions'], asDropdown: true, includeVars: true, keepTime: true }
    ],
    annotations: { list: [failovers] },
    templating: { list: variables },
    panels
  }
}

const failovers = {
  name: 'New master',
  datasource,
  enable: true,
  iconColor: 'orange',
  expr: `changes(max by (namespace, redis_group) (redis_ha_epoch{${here}})[30s:15s]) > 0`,
  step: '15s',
  titleFormat: '{{redis_group}} has a new master'
}

const variables = [
  { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {}, hide: 0 },
  selection('namespace', 'Namespace', 'label_values(redis_up, namespace)'),
  selection('redis_group', 'Group', 'label_values(redis_up{namespace=~"$namespace"}, redis_group)')
]

function selection(name: string, label: string, query: string): object {
  return {
    name,
    label,
    type: 'query',
    datasource,
    query: { query, refId: name },
    definition: query,
    refresh: 2,
    includeAll: true,
    // Without a namespace the label is not there, which `.*` matches.
    allValue: '.*',
    multi: true,
    current: { text: 'All', value: '$__all' },
    sort: 1
  }
}

function place(panels: readonly Panel[], top: number) {
  let x = 0
  let y = top
  let bottom = top
  const placed = panels.map((panel) => {
    const isNumber = panel.kind === 'stat'
    const width = panel.width ?? (isNumber ? 4 : 8)
    const height = isNumber ? 4 : 8
    if (x + width > columns) {
      x = 0
      y = bottom
    }
    const gridPos = at(x, y, width, height)
    x += width
    bottom = Math.max(bottom, y + height)
    return { panel, gridPos }
  })
  return { panels: placed, bottom }
}

function at(x: number, y: number, w: number, h: number) {
  return { x, y, w, h }
}

function toPanel(panel: Panel): object {
  const { kind, title, description, unit, queries } = panel
  return {
    type: kind,
    title,
    description,
    datasource,
    targets: queries.map(([expr, legendFormat], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat,
      editorMode: 'code',
      range: kind !== 'stat',
      instant: kind === 'stat'
    })),
    fieldConfig: { defaults: { unit, ...toColors(panel), ...toCustom(panel) }, overrides: [] },
    options: toOptions(panel)
  }
}

function toColors({ kind, warnAt, badAt, badBelow, states }: Panel): object {
  const steps = [
    { color: badBelow === undefined ? 'green' : 'red', value: null },
    ...(badBelow === undefined ? [] : [{ color: 'green', value: badBelow }]),
    ...(warnAt === undefined ? [] : [{ color: 'yellow', value: warnAt }]),
    ...(badAt === undefined ? [] : [{ color: 'red', value: badAt }])
  ]
  return {
    color: { mode: kind === 'timeseries' ? 'palette-classic' : 'thresholds' },
    thresholds: { mode: 'absolute', steps },
    mappings: states === undefined ? [] : [{ type: 'value', options: toMappings(states) }]
  }
}

function toMappings(states: NonNullable<Panel['states']>): object {
  return Object.fromEntries(Object.entries(states).map(([value, state], index) => [value, { ...state, index }]))
}

function toCustom({ kind, stacked = false, warnAt, badAt, badBelow }: Panel): object {
  if (kind === 'stat') return {}
  if (kind === 'state-timeline') return { custom: { fillOpacity: 80, lineWidth: 0 } }
  const isMarked = warnAt !== undefined || badAt !== undefined || badBelow !== undefined
  return {
    min: 0,
    custom: {
      fillOpacity: stacked ? 40 : 8,
      lineWidth: 1,
      showPoints: 'never',
      stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
      thresholdsStyle: { mode: isMarked ? 'dashed' : 'off' }
    }
  }
}

function toOptions({ kind }: Panel): object {
  if (kind === 'stat') return { colorMode: 'background', graphMode: 'none', reduceOptions: { calcs: ['lastNotNull'] } }
  if (kind === 'state-timeline') return { showValue: 'never', mergeValues: true, rowHeight: 0.85 }
  return {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
    tooltip: { mode: 'multi', sort: 'desc' }
  }
}

function counter(): () => number {
  let last = 0
  return () => {
    last += 1
    return last
  }
}
