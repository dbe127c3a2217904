import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { parse } from 'yaml'
import { chartFolder, hasProgram, helmTemplate, type KubernetesObject, kustomize, parseObjects } from '../k8s/render.ts'
import { withComponents } from '../k8s/renders.ts'
import { scrapedServices } from '../k8s/scraped-services.ts'

// Programs are started, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const helm = describe.skipIf(!hasProgram('helm'))
const both = describe.skipIf(!hasProgram('helm') || !hasProgram('kubectl'))

// Only as JSON is 0.9 a number.
const set = (...values: readonly string[]) =>
  values.flatMap((value) => [/=[\d.]+$/.test(value) ? '--set-json' : '--set', value])
const render = (...values: readonly string[]) => parseObjects(helmTemplate(set(...values)))
const find = (objects: readonly KubernetesObject[], kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name)

helm('the chart', () => {
  it.each([
    ['sentinel.replicas=4', 'sentinel.replicas is 4: their number must be odd'],
    ['sentinel.quorum=4', 'sentinel.quorum is 4, but there are 3 Sentinels'],
    ['sentinel.replicas=7', 'sentinel.replicas is 7, but there are Services for 5'],
    ['redis.nodes=1', 'redis.nodes is 1: a master without a replica refuses every write'],
    ['redis.nodes=6', 'redis.nodes is 6, but there are Services for 5'],
    ['redis.maxmemoryRatio=0.9', 'redis.maxmemoryRatio is 0.9: above 0 and at most 0.8'],
    ['redis.maxmemoryRatio=0', 'redis.maxmemoryRatio is 0: above 0'],
    ['redis.resources.limits.memory=4Gi', 'redis.storage.size is 2Gi, less than three times maxmemory (4Gi × 0.6)'],
    [
      'redis.terminationGracePeriodSeconds=30',
      'redis.terminationGracePeriodSeconds is 30: handing over takes up to 30 s'
    ],
    ['tls.enabled=true', 'tls.enabled needs tls.existingSecret'],
    ['redis.replicas=3', "additional properties 'replicas' not allowed"],
    ['sentinell.quorum=2', "additional properties 'sentinell' not allowed"],
    ['redis.nodes=three', 'got string, want integer'],
    ['images.redis.tag=latest', 'images/redis/tag'],
    ['redis.storage.size=much', 'redis/storage/size'],
    ['api.settings.logLevel=debug', "'logLevel' does not match pattern"],
    ['backup.schedule=hourly', 'backup/schedule'],
    ['redis.resources.limits=null', "missing property 'limits'"]
  ])('refuses %s with a sentence', (value, says) => {
    expect(() => helmTemplate(set(value))).toThrow(says)
  })

  it('names all that is wrong at once', () => {
    const wrong = () => helmTemplate(set('sentinel.quorum=9', 'redis.nodes=1'))
    expect(wrong).toThrow('sentinel.quorum is 9')
    expect(wrong).toThrow('redis.nodes is 1')
  })

  it('takes secrets that exist, and makes none then', () => {
    const objects = render('secrets.existingUsers=ours', 'secrets.existingSession=cookies')
    expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([])
    expect(JSON.stringify(find(objects, 'StatefulSet', 'demo-redis'))).toContain('"secretName":"ours"')
    const api = JSON.stringify(find(objects, 'Deployment', 'demo-api'))
    expect(api).toContain('"secretName":"cookies"')
    expect(api).toContain('{"name":"cookies","key":"operator-token","optional":true}')
  })

  it('makes a password of its own for each user, to be kept when it is uninstalled', () => {
    const secret = find(render(), 'Secret', 'demo-redis-users') as KubernetesObject & { data: Record<string, string> }
    expect(new Set(Object.values(secret.data)).size).toBe(6)
    expect(secret.metadata).toMatchObject({ annotations: { 'helm.sh/resource-policy': 'keep' } })
  })

  it('gives a Service to every pod that there can be', () => {
    const names = render('redis.maxNodes=7').flatMap(({ kind, metadata }) =>
      kind === 'Service' ? [metadata.name] : []
    )
    expect(names.filter((name) => /^demo-redis-\d$/.test(name))).toHaveLength(7)
    expect(names.filter((name) => /^demo-sentinel-\d$/.test(name))).toHaveLength(5)
  })

  it('tells clients of Sentinels by addresses, without names', () => {
    expect(JSON.stringify(find(render(), 'Deployment', 'demo-api'))).toContain(
      '$(DEMO_SENTINEL_0_SERVICE_HOST):26379,$(DEMO_SENTINEL_1_SERVICE_HOST):26379,$(DEMO_SENTINEL_2_SERVICE_HOST):26379'
    )
  })

  it('takes what is secret of the settings from a Secret: one that there may be, or must when it is named', () => {
    const of = (app: string, ...values: string[]) =>
      JSON.stringify(find(render(...values), 'Deployment', `demo-${app}`))
    for (const app of ['api', 'worker']) {
      expect(of(app)).toContain(`{"secretRef":{"name":"demo-${app}-secrets","optional":true}}`)
      expect(of(app, `${app}.existingSecret=ours`)).toContain('{"secretRef":{"name":"ours"}}')
    }
  })

  it('has the Services of its own namespace scraped, as many as there should be, wherever Prometheus runs', () => {
    const values = set('monitoring.enabled=true', 'redis.nodes=11', 'redis.maxNodes=12')
    const objects = parseObjects(helmTemplate(['--namespace', 'elsewhere', ...values]))
    expect(scrapedServices(objects)).toEqual({
      'demo-redis': { namespaces: ['elsewhere'], count: 11 },
      'demo-sentinel': { namespaces: ['elsewhere'], count: 3 }
    })
  })

  it('turns TLS on everywhere at once', () => {
    const objects = render('tls.enabled=true', 'tls.existingSecret=redis-tls', 'backup.enabled=true')
    for (const [kind, name] of [
      ['StatefulSet', 'demo-redis'],
      ['StatefulSet', 'demo-sentinel'],
      ['Deployment', 'demo-api'],
      ['Deployment', 'demo-worker'],
      ['CronJob', 'demo-redis-backup']
    ] as const) {
      expect(JSON.stringify(find(objects, kind, name))).toContain('REDIS_TLS_CA_FILE')
    }
  })

  it('restarts nodes for a new setting, and not for another number of them', () => {
    const checksum = (...values: string[]) =>
      /"checksum\/redis":"(\w+)"/.exec(JSON.stringify(find(render(...values), 'StatefulSet', 'demo-redis')))?.[1]
    expect(checksum('redis.nodes=4')).toBe(checksum())
    expect(checksum('redis.maxmemoryRatio=0.5')).not.toBe(checksum())
  })

  it('describes every value that can be set', () => {
    const { properties } = JSON.parse(readFileSync(join(chartFolder, 'values.schema.json'), 'utf8'))
    const values = parse(readFileSync(join(chartFolder, 'values.yaml'), 'utf8'))
    const missing = pathsOf(properties).filter((path) => valueAt(values, path) === undefined)
    expect(missing).toEqual([])
  })
})

/** Helm's alone: what waits for volumes to be bound would wait for the hour. It is called after what it is. */
const isFirstBackup = (name: string) => name.startsWith('Job redis-backup-first-')

interface JobSpec {
  readonly template: { readonly spec: { readonly containers?: readonly object[] } }
}
const podOf = (spec: JobSpec | undefined) => spec?.template.spec ?? {}

both('Kustomize and Helm', () => {
  it('run the same Redis, object by object', () => {
    const ours = toComparable(parseObjects(kustomize('base')))
    const theirs = toComparable(parseObjects(helmTemplate(set('masterName=mymaster', 'fullnameOverride=demo'))))
    expect(Object.keys(ours).length).toBeGreaterThan(20)
    expect(Object.keys(theirs)).toEqual(Object.keys(ours))
    for (const [name, object] of Object.entries(ours)) expect(theirs[name], name).toEqual(object)
  })

  it('add the same to it, object by object', () => {
    const components = ['network-policies', 'monitoring', 'backup', 'tls']
    const ours = toComparable(parseObjects(withComponents(components, 'base')))
    const flags = ['networkPolicies', 'monitoring', 'backup', 'tls'].map((name) => `${name}.enabled=true`)
    const values = set('masterName=mymaster', 'fullnameOverride=demo', 'tls.existingSecret=redis-tls', ...flags)
    const text = helmTemplate(['--namespace', 'sessions', ...values])
    const rendered = Object.entries(toComparable(parseObjects(text)))
    const theirs = Object.fromEntries(rendered.filter(([name]) => !isFirstBackup(name)))
    expect(Object.keys(theirs)).toEqual(Object.keys(ours))
    for (const [name, object] of Object.entries(ours)) expect(theirs[name], name).toEqual(object)
  })

  it('make the first backup as they make all, and another Job of it for another spec', () => {
    const render = (...more: string[]) =>
      toComparable(parseObjects(helmTemplate(set('backup.enabled=true', 'fullnameOverride=demo', ...more))))
    const objects = render() as Record<string, { spec: JobSpec & { jobTemplate: { spec: JobSpec } } }>
    const name = Object.keys(objects).find(isFirstBackup) ?? ''
    const { containers: [first, ...none] = [], ...pod } = podOf(objects[name]?.spec)
    const { containers: [hourly] = [], ...ofHourly } = podOf(objects['CronJob redis-backup']?.spec.jobTemplate.spec)
    expect(none).toEqual([])
    expect(pod).toEqual({ ...ofHourly, restartPolicy: 'OnFailure' })
    expect(first).toEqual({ ...hourly, command: expect.arrayContaining([expect.stringContaining('backup.sh')]) })
    expect(Object.keys(render('images.redis.tag="8.0.9"')).find(isFirstBackup)).not.toBe(name)
  })

  it('ship the same scripts and files', () => {
    const scripts = readdirSync(join(chartFolder, 'files/redis/scripts')).sort()
    const configMap = parseObjects(kustomize('base')).find(({ metadata }) => /^redis-scripts/.test(metadata.name))
    expect(Object.keys((configMap as unknown as { data: object }).data).sort()).toEqual(scripts)
  })
})

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** By kind and name, without what has to differ: prefix, release, hashes, Secrets that only Helm makes, Helm's own tests. */
function toComparable(objects: readonly KubernetesObject[]): Record<string, unknown> {
  const own = objects.filter(
    ({ kind, metadata }) =>
      kind !== 'Secret' && !/-tests$/.test(metadata.name) && !JSON.stringify(metadata).includes('helm.sh/hook')
  )
  const entries = own.map((object) => {
    const { metadata, ...rest } = object
    const plain = normalize(rest as Json) as Record<string, unknown>
    return [`${object.kind} ${normalizeText(metadata.name)}`, plain] as const
  })
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)))
}

const differing = /^(app\.kubernetes\.io\/(instance|part-of)|checksum\/.*)$/

function normalize(value: Json): Json {
  // What has names – variables, volumes, mounts – stands in any order.
  if (Array.isArray(value)) return value.map(normalize).sort((a, b) => nameOf(a).localeCompare(nameOf(b)))
  if (typeof value === 'string') return normalizeText(value)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key]) => !differing.test(key))
  // Where a long query is broken says nothing.
  const plain = entries.map(
    ([key, inner]) => [key, key === 'expr' ? String(inner).replace(/\s+/g, ' ').trim() : normalize(inner)] as const
  )
  return Object.fromEntries(plain.filter(([, inner]) => JSON.stringify(inner) !== '{}'))
}

function nameOf(value: Json): string {
  return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : ''
}

const normalizeText = (text: string) =>
  text
    .replace(/^demo-/, '')
    .replaceAll('DEMO_', '')
    .replace(/^((?:redis|api|worker)-(?:conf|scripts|settings))-[a-z0-9]{10}$/, '$1')

function pathsOf(
  properties: Record<string, { properties?: Record<string, never> }>,
  before: string[] = []
): string[][] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    if (key === 'global') return []
    const path = [...before, key]
    // A limit of CPU is a choice of each installation.
    if (schema.properties === undefined) return path.at(-1) === 'cpu' ? [] : [path]
    return pathsOf(schema.properties, path)
  })
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce((value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key], values)
}
