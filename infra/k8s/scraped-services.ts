import type { KubernetesObject } from './render.ts'

interface ScrapeConfig extends KubernetesObject {
  readonly spec: {
    readonly kubernetesSDConfigs: readonly { readonly namespaces: { readonly names: readonly string[] } }[]
    readonly relabelings: readonly { readonly action?: string; readonly regex?: string }[]
  }
}

/** Where each ScrapeConfig looks for Services, and how many of those that there are it keeps. */
export function scrapedServices(objects: readonly KubernetesObject[]) {
  const services = objects.flatMap(({ kind, metadata }) => (kind === 'Service' ? [metadata.name] : []))
  const configs = objects.filter((object): object is ScrapeConfig => object.kind === 'ScrapeConfig')
  return Object.fromEntries(
    configs.map(({ metadata, spec: { kubernetesSDConfigs, relabelings } }) => {
      // Prometheus anchors it.
      const kept = new RegExp(`^(?:${relabelings.find(({ action }) => action === 'keep')?.regex})$`)
      const namespaces = kubernetesSDConfigs.flatMap(({ namespaces: { names } }) => names)
      return [metadata.name, { namespaces, count: services.filter((name) => kept.test(name)).length }]
    })
  )
}
