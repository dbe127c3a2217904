import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

/** The part of a service that says what it may do, as it is written: with variables and their defaults. */
interface Service {
  readonly image?: string
  readonly build?: { readonly dockerfile?: string }
  readonly user?: string
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly ports?: readonly string[]
  readonly [key: string]: unknown
}

const files = readdirSync(import.meta.dirname).filter((name) => /^compose.*\.yaml$/.test(name))

/** What each file says of each service; a layer adds to what others say. */
const parts = files.flatMap((file) => {
  const { services } = parse(readFileSync(join(import.meta.dirname, file), 'utf8'), { merge: true }) as {
    readonly services: Readonly<Record<string, Service>>
  }
  return Object.entries(services).map(([name, part]) => ({ name, part }))
})

/** Every service of every layer, as it is when all of them are chosen. */
const services = [...new Set(parts.map(({ name }) => name))].sort().map((name): [string, Service] => {
  const ofIt = parts.filter((candidate) => candidate.name === name).map(({ part }) => part)
  const build = Object.assign({}, ...ofIt.map((part) => part.build))
  return [name, { ...Object.assign({}, ...ofIt), build, ports: ofIt.flatMap(({ ports = [] }) => ports) }]
})

/** What is the same for all: nothing of the machine but what it is given, and an end to that. */
const hardened = {
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  restart: 'unless-stopped',
  mem_limit: expect.stringMatching(/^(\d+m|\$\{[A-Z_]+:-\d+m\})$/),
  pids_limit: expect.any(Number),
  logging: {
    driver: 'json-file',
    options: { 'max-size': expect.stringMatching(/^\d+m$/), 'max-file': expect.stringMatching(/^\d+$/) }
  }
}

/** What would give back what is taken. */
const openings = ['cap_add', 'privileged', 'pid', 'ipc', 'userns_mode', 'devices', 'device_cgroup_rules', 'group_add']

/** Lawfully without a check of its own. */
const withoutHealthCheck: Readonly<Record<string, string>> = {
  'redis-exporter': 'its image has one program, which cannot ask itself; Prometheus tells (RedisExporterAbsent)'
}

/** Where guides to Redis with Sentinel have it, so that what is written down for those fits here; then those of our own. */
const defaultPorts = {
  'redis-1': 6379,
  'redis-2': 6380,
  'redis-3': 6381,
  'redis-4': 6382,
  'sentinel-1': 26379,
  'sentinel-2': 26380,
  'sentinel-3': 26381,
  prometheus: 9092,
  grafana: 3001,
  // One for all nodes, where others have 9121 to 9124.
  'redis-exporter': 9121,
  'api-1': 3000,
  'api-2': 3002,
  'worker-1': 3100,
  alertmanager: 9093,
  mail: 8025
}

const dockerfile = readFileSync(join(import.meta.dirname, '../images/Dockerfile'), 'utf8')
/** Of an own image these are not said again for each service. */
const isOwn = ({ build }: Service) => build?.dockerfile === 'infra/images/Dockerfile'

it('reads all files', () => {
  expect(files.length).toBeGreaterThan(8)
  expect(services.length).toBeGreaterThan(15)
})

describe.each(services)('%s', (name, service) => {
  it('may write nothing but its volumes, gain no rights, fill neither memory nor disk, and comes back', () => {
    expect(service).toMatchObject(hardened)
    expect(String(service.cpus)).toMatch(/^([\d.]+|\$\{[A-Z_]+:-[\d.]+\})$/)
    expect(openings.filter((key) => key in service)).toEqual([])
    expect(service.network_mode ?? 'none').toBe('none')
    expect(JSON.stringify(service)).not.toContain('docker.sock')
  })

  it('has that from one place, so that no layer takes it back', () => {
    const guarded = [...Object.keys(hardened), 'image', 'user', 'cpus', 'healthcheck', 'network_mode']
    const ofIt = parts.filter((candidate) => candidate.name === name)
    const twice = guarded.filter((key) => ofIt.filter(({ part }) => key in part).length > 1)
    expect(twice).toEqual([])
  })

  it('runs as somebody who is not root', () => {
    const [, ofImage] = isOwn(service) ? (/^USER (.+)$/m.exec(dockerfile) ?? []) : []
    const { user = ofImage } = service
    expect(user).toMatch(/^[\w-]+(:[\w-]+)?$/)
    expect(user).not.toMatch(/^(root|0)\b/)
  })

  it('has an image of one version, to be replaced by a variable', () => {
    if (isOwn(service)) expect(service.image).toMatch(/^\$\{IMAGE_PREFIX:-sessions\}-\w+:\$\{IMAGE_TAG:-local\}$/)
    else expect(service.image).toMatch(/^\$\{[A-Z_]+_IMAGE:-[\w/-]+:v?\d[\w.-]*\}$/)
  })

  it('is asked how it is', () => {
    if (!isOwn(service) && !(name in withoutHealthCheck)) return expect(service.healthcheck?.test[0]).toBe('CMD')
    expect(service.healthcheck).toBeUndefined()
    expect(dockerfile).toMatch(/^HEALTHCHECK .*CMD \[/m)
  })
})

it('publishes to this machine alone, where others have it, and elsewhere if a variable says so', () => {
  const published = services.flatMap(([name, { ports = [] }]) =>
    ports.map((port) => {
      const variable = `${name.toUpperCase().replaceAll('-', '_')}_PORT`
      const [, value] = new RegExp(`^127\\.0\\.0\\.1:\\$\\{${variable}:-(\\d+)\\}:\\d+$`).exec(port) ?? []
      return [name, value === undefined ? port : Number(value)]
    })
  )
  expect(Object.fromEntries(published)).toEqual(defaultPorts)
  expect(published).toHaveLength(Object.keys(defaultPorts).length)
})

it('has every setting in the table of its README', () => {
  const text = files.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n')
  const used = new Set([...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)/g)].map(([, name = '']) => name))
  const table = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
  // Written as the first and the last of them, and those that the files themselves explain.
  const ofARow = /^(REDIS|SENTINEL)_[23]_PORT$|^BUILD_|^LIKE_THIS$/
  expect([...used].filter((name) => !ofARow.test(name) && !table.includes(`\`${name}\``))).toEqual([])
})
