import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { hasProgram, kubernetesFolder, parseObjects } from './render.ts'
import { renderPrometheusRules } from './render-prometheus-rules.ts'
import { kustomizedRenders, productionIn, renders } from './renders.ts'
import { scrapedServices } from './scraped-services.ts'

// Programs are started, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

describe.each(renders)('%s', (_name, render) => {
  const pods = () =>
    parseObjects(render()).flatMap((object) => {
      const spec = podSpecOf(object as unknown as Templated)
      return spec === undefined ? [] : [{ name: object.metadata.name, spec }]
    })

  it('keeps to what Pod Security calls restricted, on a root that cannot be written', () => {
    for (const { name, spec } of pods()) {
      expect(spec.securityContext, name).toMatchObject({
        runAsNonRoot: true,
        runAsUser: expect.any(Number),
        runAsGroup: expect.any(Number),
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

  it('keeps a Sentinel while the master of its machine hands over, which asks it', () => {
    const { lifecycle } = pods().find(({ name }) => /(^|-)sentinel$/.test(name))?.spec.containers[0] ?? {}
    const [, seconds] = lifecycle?.preStop.exec.command ?? []
    // A hand-over takes about 1.5 s (redis-prestop.sh).
    expect(Number(seconds)).toBeGreaterThanOrEqual(3)
  })

  it('spreads over machines what there is more than one of', () => {
    const several = (parseObjects(render()) as unknown as Templated[]).filter(({ spec }) => (spec?.replicas ?? 1) > 1)
    expect(several.length).toBeGreaterThan(2)
    for (const { metadata, spec } of several) {
      expect(spec?.template?.spec.topologySpreadConstraints, metadata.name).toContainEqual(
        expect.objectContaining({ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', labelSelector: spec?.selector })
      )
    }
  })
})

describe.each(kustomizedRenders)('%s', (_name, render) => {
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

it.skipIf(!hasProgram('kubectl'))(
  'has its Services scraped in whatever namespace the production overlay is given',
  () => {
    expect(scrapedServices(parseObjects(productionIn('elsewhere')))).toEqual({
      redis: { namespaces: ['elsewhere'], count: 3 },
      sentinel: { namespaces: ['elsewhere'], count: 3 }
    })
  }
)

it('has the rules of infra/observability; `make docs` writes them', () => {
  const file = join(kubernetesFolder, 'components/monitoring/prometheus-rules.yaml')
  expect(readFileSync(file, 'utf8')).toBe(renderPrometheusRules())
})

interface PodSpec {
  readonly securityContext: object
  readonly automountServiceAccountToken: boolean
  readonly topologySpreadConstraints?: readonly object[]
  readonly containers: readonly {
    readonly image: string
    readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } }
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
    readonly replicas?: number
    readonly selector?: object
    readonly template?: Labelled & { readonly spec: PodSpec }
    readonly jobTemplate?: Labelled & { readonly spec: { readonly template: Labelled & { readonly spec: PodSpec } } }
  }
}

function podSpecOf({ kind, spec }: Templated): PodSpec | undefined {
  if (kind === 'Pod') return spec as unknown as PodSpec
  return spec?.template?.spec ?? spec?.jobTemplate?.spec.template.spec
}
