import type { BuildVariant } from '../bench-variant.ts'
import { IoredisStore } from './ioredis-store.ts'
import { buildPluginApp, createIoredis } from './plugin.ts'

/** As the plugin's README starts: every read writes the session. */
export const build: BuildVariant = (topology) =>
  buildPluginApp((app) => new IoredisStore(createIoredis(app, topology, false)))
