import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findNamespaceProblem, runInNamespace, startTopology } from '../src/index.ts'

describe.skipIf(findNamespaceProblem() !== undefined)('a topology in a network namespace', () => {
  it('shows each cut at the node it hit alone, and is whole again after heal', async () => {
    const script = fileURLToPath(new URL('support/break-network.ts', import.meta.url))
    const child = runInNamespace([process.execPath, script], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
    await once(child, 'close')
    expect(output.trim().split('\n')).toEqual([
      'lag-replica: seen at redis, 2 others answered, healed',
      'cut-replica-link: seen at redis, 2 others answered, healed',
      'black-hole-replica: seen at redis, 2 others answered, healed',
      'cut-sentinel: seen at sentinel, 3 others answered, healed'
    ])
  }, 60_000)
})

it('never drops packets outside a namespace of its own', async () => {
  await expect(startTopology({ network: 'namespace' })).rejects.toThrow('runInNamespace')
})
