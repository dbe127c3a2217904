import { readFileSync } from 'node:fs'
import type { StoreName } from '../settings.ts'

const libraries: Readonly<Record<StoreName, readonly string[]>> = {
  'redis-ha': [],
  ioredis: ['ioredis'],
  'ioredis-detector': ['ioredis'],
  'node-redis': ['connect-redis', 'redis']
}

/** Versions of the libraries behind these stores. */
export function readVersions(stores: readonly StoreName[]): Readonly<Record<string, string>> {
  const names = new Set(stores.flatMap((store) => libraries[store]))
  return Object.fromEntries([...names].map((name) => [name === 'redis' ? 'node-redis' : name, readVersion(name)]))
}

function readVersion(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
