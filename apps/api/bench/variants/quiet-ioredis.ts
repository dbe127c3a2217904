import type { BenchVariant } from '../bench-variant.ts'
import { IoredisStore } from './ioredis-store.ts'
import { createIoredis, quiet, registerPlugin } from './plugin.ts'

/** The best that a plain ioredis store does. */
export const variant: BenchVariant = {
  build: async (app, topology) => registerPlugin(app, new IoredisStore(createIoredis(app, topology, true)), quiet)
}
