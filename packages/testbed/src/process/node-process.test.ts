import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runningPid, signalNode } from './node-process.ts'
import { toNodeHandle } from './topology-state.ts'

it('takes a pid that belongs to another process by now for a node that has ended', () => {
  const folder = mkdtempSync(join(tmpdir(), 'node-process-'))
  const node = toNodeHandle(folder, 'redis', 0, { host: '127.0.0.1', port: 1 })
  writeFileSync(node.pidFile, String(process.pid))
  expect(runningPid(node)).toBeUndefined()
  expect(signalNode(node, 'SIGCONT')).toBe(false)
  rmSync(folder, { recursive: true })
})
