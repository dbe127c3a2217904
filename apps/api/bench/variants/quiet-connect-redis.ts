import { RedisStore } from 'connect-redis'
import { createClient } from 'redis'
import type { BenchVariant } from '../bench-variant.ts'
import { quiet, registerPlugin } from './plugin.ts'

/** connect-redis on node-redis, which batches by itself. */
export const variant: BenchVariant = {
  async build(app, { masterHost, masterPort }) {
    const client = createClient({ socket: { host: masterHost, port: masterPort } })
    client.on('error', (error) => app.log.error(error))
    await client.connect()
    app.addHook('onClose', async () => client.destroy())
    await registerPlugin(app, new RedisStore({ client, ttl: 3600 }), quiet)
  }
}
