import type { BenchVariant } from '../bench-variant.ts'
import { IoredisStore } from './ioredis-store.ts'
import { createIoredis, registerPlugin } from './plugin.ts'

/** As the plugin's README starts: every read writes the session. */
export const variant: BenchVariant = {
  build: async (app, topology) => registerPlugin(app, new IoredisStore(createIoredis(app, topology, false)))
}
