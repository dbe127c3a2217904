import { type BenchRequests, minimalApp, wholeService } from './bench-requests.ts'
import type { BuildVariant } from './bench-variant.ts'

/** Every variant by name, in the order of the table; loaded only in the process that runs it. */
export const variants = {
  'bare Fastify': () => import('./variants/bare.ts'),
  'ours: session layer': () => import('./variants/ours.ts'),
  'plugin quiet, ioredis': () => import('./variants/quiet-ioredis.ts'),
  'plugin quiet, connect-redis': () => import('./variants/quiet-connect-redis.ts'),
  'plugin defaults, ioredis': () => import('./variants/plugin-defaults.ts'),
  'ours: whole service': () => import('./variants/whole-service.ts')
} satisfies Record<string, () => Promise<{ readonly build: BuildVariant }>>

export type VariantName = keyof typeof variants

export const variantNames = Object.keys(variants) as VariantName[]

/** What the others are measured in. */
export const bareName: VariantName = 'bare Fastify'
export const oursName: VariantName = 'ours: session layer'
/** What a session layer competes with. */
export const peerNames: readonly VariantName[] = [
  'plugin quiet, ioredis',
  'plugin quiet, connect-redis',
  'plugin defaults, ioredis'
]

/** How a variant is asked. */
export function requestsOf(name: VariantName): BenchRequests {
  return name === 'ours: whole service' ? wholeService : minimalApp
}
