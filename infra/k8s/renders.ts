import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { chartFolder, hasProgram, helmTemplate, kubernetesFolder, kustomize } from './render.ts'

/** What it is called, and what gives its text. */
export type Render = readonly [name: string, render: () => string]

const kustomized: readonly Render[] = [
  ['overlay dev', () => kustomize('overlays/dev')],
  ['overlay production', () => kustomize('overlays/production')],
  ...readdirSync(join(kubernetesFolder, 'components')).map(
    (component): Render => [`component ${component}`, () => withComponents([component])]
  ),
  ['backup, monitoring and tls', () => withComponents(['backup', 'monitoring', 'tls'])]
]
const charted: readonly Render[] = [
  ['the chart', () => helmTemplate()],
  ['the chart with values-ha.yaml', () => helmTemplate(['--values', join(chartFolder, 'values-ha.yaml')])],
  [
    'the chart with TLS',
    () => helmTemplate(['--set', 'tls.enabled=true,tls.existingSecret=redis-tls,backup.enabled=true'])
  ]
]

/** What Kustomize makes, where this machine has it. */
export const kustomizedRenders: readonly Render[] = hasProgram('kubectl') ? kustomized : []
/** Everything that is installed, as far as this machine can render it. */
export const renders: readonly Render[] = [...kustomizedRenders, ...(hasProgram('helm') ? charted : [])]
export const canRenderAll = renders.length === kustomized.length + charted.length

/** The smallest stack with components, in their order. */
export function withComponents(components: readonly string[], stack = 'overlays/dev'): string {
  return inNewFolder((path) => {
    const lists = { resources: [path(stack)], components: components.map((name) => path(`components/${name}`)) }
    return JSON.stringify({ kind: 'Kustomization', namespace: 'sessions', ...lists })
  })
}

/** A copy of overlays/production with a namespace of one's own. */
export function productionIn(namespace: string): string {
  const overlay = readFileSync(join(kubernetesFolder, 'overlays/production/kustomization.yaml'), 'utf8')
  return inNewFolder((path) =>
    overlay.replace(/^namespace: .*/m, `namespace: ${namespace}`).replaceAll('../../', `${path('.')}/`)
  )
}

/** What a kustomization gives in a folder of its own, from which `path` leads to those of infra/k8s. */
function inNewFolder(write: (path: (name: string) => string) => string): string {
  const run = join(kubernetesFolder, '../../.run')
  mkdirSync(run, { recursive: true })
  const folder = mkdtempSync(join(run, 'manifests-'))
  try {
    writeFileSync(
      join(folder, 'kustomization.yaml'),
      write((name) => relative(folder, join(kubernetesFolder, name)))
    )
    return kustomize(relative(kubernetesFolder, folder))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
