/** One variant in a process of its own: says its port, and what CPU it has used when asked. */
import type { AddressInfo } from 'node:net'
import type { BenchTopology } from './bench-variant.ts'
import { type VariantName, variants } from './variants.ts'

const [name, topology] = process.argv.slice(2) as [VariantName, string]
const { build } = await variants[name]()
const app = await build(JSON.parse(topology) as BenchTopology)
await app.listen({ host: '127.0.0.1', port: 0 })

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMicros: user + system })
})
process.on('disconnect', () => process.exit(0))
process.send?.({ port: (app.server.address() as AddressInfo).port })
