import { attachTopology } from '../../src/index.ts'

// A second terminal: breaks a replica of the topology in the given folder, heals it and leaves.
const topology = await attachTopology(process.argv[2] ?? '')
const record = await topology.fault('kill-replica')
await topology.heal()
await topology.waitUntilSettled(15_000)
console.log(`${record.fault} of ${record.target}, settled`)
