import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { hasProgram, helmTemplate, kubernetesFolder, kubernetesVersion, kustomize, parseObjects } from './render.ts'
import { renderPrometheusRules } from './render-prometheus-rules.ts'

// Programs are started, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const schemas = process.env.KUBE_SCHEMAS ?? '/usr/local/share/kube-schemas'
const location = `${schemas}/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json`
const components = readdirSync(join(kubernetesFolder, 'components'))

/** The base with one component. */
function withComponent(component: string): string {
  const run = join(kubernetesFolder, '../../.run')
  mkdirSync(run, { recursive: true })
  const folder = mkdtempSync(join(run, 'manifests-'))
  try {
    const path = (name: string) => relative(folder, join(kubernetesFolder, name))
    writeFileSync(
      join(folder, 'kustomization.yaml'),
      `kind: Kustomization\nresources: ["${path('overlays/dev')}"]\ncomponents: ["${path(`components/${component}`)}"]\n`
    )
    return kustomize(relative(kubernetesFolder, folder))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const kubectl = hasProgram('kubectl')
const kustomized: [string, () => string][] = [
  ['overlay dev', () => kustomize('overlays/dev')],
  ['overlay production', () => kustomize('overlays/production')],
  ...components.map((component): [string, () => string] => [`component ${component}`, () => withComponent(component)])
]
const charted: [string, () => string][] = [
  ['the chart', () => helmTemplate()],
  [
    'the chart with values-ha.yaml',
    () => helmTemplate(['--values', join(kubernetesFolder, '../helm/sessions/values-ha.yaml')])
  ],
  [
    'the chart with TLS',
    () => helmTemplate(['--set', 'tls.enabled=true,tls.existingSecret=redis-tls,backup.enabled=true'])
  ]
]
const rendered = [...(kubectl ? kustomized : []), ...(hasProgram('helm') ? charted : [])]

describe.skipIf(!hasProgram('kubeconform'))('kubeconform', () => {
  it.each(rendered)('finds nothing wrong with %s', (_name, render) => {
    const args = ['-strict', '-ignore-missing-schemas', '-kubernetes-version', kubernetesVersion]
    const { stdout } = spawnSync('kubeconform', [...args, '-summary', '-schema-location', location], {
      input: render(),
      encoding: 'utf8'
    })
    expect(stdout).toMatch(/Invalid: 0, Errors: 0/)
    expect(stdout).not.toMatch(/Valid: 0/)
  })
})

describe.each(rendered)('%s', (_name, render) => {
  const pods = () =>
    parseObjects(render()).flatMap((object) => {
      const spec = podSpecOf(object as unknown as Templated)
      return spec === undefined ? [] : [{ name: object.metadata.name, spec }]
    })

  it('keeps to what Pod Security calls restricted, on a root that cannot be written', () => {
    for (const { name, spec } of pods()) {
      expect(spec.securityContext, name).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' }
      })
      expect(spec.automountServiceAccountToken, name).toBe(false)
      for (const { securityContext } of spec.containers) {
        expect(securityContext, name).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] }
        })
      }
    }
  })

  it('limits the memory of every container and pins its image', () => {
    for (const { name, spec } of pods()) {
      for (const { resources, image } of spec.containers) {
        expect(resources.limits.memory, name).toEqual(resources.requests.memory)
        expect(image, name).toMatch(/:(?!latest$).+/)
      }
    }
  })
})

describe.skipIf(!kubectl).each(kustomized)('%s', (_name, render) => {
  it('has on every object and pod the label by which `ha` finds what is the stack’s', () => {
    const objects = parseObjects(render()).filter(({ kind }) => kind !== 'Namespace')
    for (const object of objects as unknown as Templated[]) {
      const { jobTemplate, template = jobTemplate?.spec.template } = object.spec ?? {}
      for (const labelled of [object, jobTemplate, template].filter((it) => it !== undefined)) {
        expect(labelled.metadata.labels, `${object.kind} ${object.metadata.name}`).toMatchObject({
          'app.kubernetes.io/part-of': 'sessions'
        })
      }
    }
  })
})

it('has the rules of infra/observability; `make docs` writes them', () => {
  const file = join(kubernetesFolder, 'components/monitoring/prometheus-rules.yaml')
  expect(readFileSync(file, 'utf8')).toBe(renderPrometheusRules())
})

interface PodSpec {
  readonly securityContext: object
  readonly automountServiceAccountToken: boolean
  readonly containers: readonly {
    readonly image: string
    readonly securityContext: object
    readonly resources: Record<'limits' | 'requests', { readonly memory: string }>
  }[]
}

interface Labelled {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
}

interface Templated extends Labelled {
  readonly kind: string
  readonly spec?: {
    readonly template?: Labelled & { readonly spec: PodSpec }
    readonly jobTemplate?: Labelled & { readonly spec: { readonly template: Labelled & { readonly spec: PodSpec } } }
  }
}

function podSpecOf({ kind, spec }: Templated): PodSpec | undefined {
  if (kind === 'Pod') return spec as unknown as PodSpec
  return spec?.template?.spec ?? spec?.jobTemplate?.spec.template.spec
}
