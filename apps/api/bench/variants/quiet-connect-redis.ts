import { RedisStore } from 'connect-redis'
import { createClient } from 'redis'
import type { BuildVariant } from '../bench-variant.ts'
import { buildPluginApp, quiet } from './plugin.ts'

/** connect-redis on node-redis, which batches by itself. */
export const build: BuildVariant = ({ masterHost, masterPort }) =>
  buildPluginApp(async (app) => {
    const client = createClient({ socket: { host: masterHost, port: masterPort } })
    client.on('error', (error) => app.log.error(error))
    await client.connect()
    app.addHook('onClose', async () => client.destroy())
    return new RedisStore({ client, ttl: 3600 })
  }, quiet)
