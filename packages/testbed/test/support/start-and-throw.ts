import { startTopology } from '../../src/index.ts'

const { folder } = await startTopology({ replicas: 0, minReplicas: 0, sentinels: 1 })
console.log(`folder ${folder}`)
throw new Error('uncaught on purpose')
