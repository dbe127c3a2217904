import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, onTestFinished } from 'vitest'
import { expectClientSurvives, readShownClient } from './support/expect-client-survives.ts'

const root = join(import.meta.dirname, '../../..')
const python = process.env.REDIS_PY ?? join(root, '.tools/redis-py/bin/python')
const isMissing = spawnSync(python, ['-c', 'import redis']).status !== 0

/** Writes for ever, reads what was written, and says which writes are confirmed. */
const program = `
from itertools import count

for number in count():
    try:
        print(number if write(f"client:{number}", number) else "unconfirmed", flush=True)
    except RedisError:
        continue
    while read("client:0") != b"0":
        pass  # a replica that does not have it yet
`

describe.skipIf(isMissing)('a client in Python, as the guide shows it', () => {
  it('goes on after the master was killed, and keeps every write that was confirmed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'python-client-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'client.py'), `${readShownClient('python')}\n${program}`)
    await expectClientSurvives(python, ['client.py'], folder)
  }, 120_000)
})
