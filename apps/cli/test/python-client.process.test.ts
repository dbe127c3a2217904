import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTopology, waitUntil } from '@repo/testbed'
import { describe, expect, it, onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const python = process.env.REDIS_PY ?? join(root, '.tools/redis-py/bin/python')
const isMissing = spawnSync(python, ['-c', 'import redis']).status !== 0

/** Writes for ever, reads what was written, and says which writes are confirmed. */
const program = `
from itertools import count

for number in count():
    try:
        if write(f"client:{number}", number):
            print(number, flush=True)
    except RedisError:
        continue
    while read("client:0") != b"0":
        pass  # a replica that does not have it yet
`

describe.skipIf(isMissing)('a client in Python, as the guide shows it', () => {
  it('goes on after the master was killed, and keeps every write that was confirmed', async () => {
    const topology = await startTopology({ password: 'of nodes', sentinelPassword: 'of Sentinels' })
    onTestFinished(() => topology.stop())
    const { child, confirmed, errors } = startClient(topology.environment())
    const more = (count: number) => {
      const goal = confirmed().length + count
      return waitUntil('confirmed writes', () => confirmed().length >= goal, { timeoutMs: 45_000, detail: errors })
    }
    await more(50)
    await topology.fault('kill-master')
    await more(50)
    await topology.heal()
    await topology.waitUntilSettled(45_000)
    await more(50)
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(errors()).toBe('')
    const numbers = confirmed()
    const master = await topology.currentMaster()
    const found = await topology.ask(master, ['MGET', ...numbers.map((number) => `client:${number}`)])
    expect(found).toEqual([numbers])
  }, 120_000)
})

function startClient(environment: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'python-client-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const guide = readFileSync(join(root, 'docs/guides/clients.md'), 'utf8')
  const [, shown = ''] = /^```python\n([\s\S]*?)^```$/m.exec(guide) ?? []
  const file = join(folder, 'client.py')
  writeFileSync(file, `${shown}\n${program}`)
  const child = spawn(python, [file], { env: { ...process.env, ...environment } })
  onTestFinished(() => void child.kill('SIGKILL'))
  let [out, errors] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  // The last line may be half written.
  return { child, confirmed: () => out.split('\n').slice(0, -1), errors: () => errors }
}
