import type { BuildVariant } from '../bench-variant.ts'
import { IoredisStore } from './ioredis-store.ts'
import { buildPluginApp, createIoredis, quiet } from './plugin.ts'

/** The best that a plain ioredis store does. */
export const build: BuildVariant = (topology) =>
  buildPluginApp((app) => new IoredisStore(createIoredis(app, topology, true)), quiet)
