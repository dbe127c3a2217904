import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { releasePorts, reservePorts, startTopology } from '@repo/testbed'
import { expect, it, onTestFinished, vi } from 'vitest'

it('leaves no service behind when one of them does not start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ha-apps-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'demo'))
  // Read when it is loaded.
  vi.stubEnv('HA_RUN_DIR', folder)
  const { startApps } = await import('../src/stack/start-app.ts')
  const topology = await startTopology({ replicas: 1 })
  onTestFinished(() => topology.stop())
  const ports = await reservePorts('127.0.0.1', 3)
  onTestFinished(() => releasePorts(ports))
  const environment = {
    ...topology.environment(),
    SESSION_SECRETS: 'a-test-secret-of-forty-characters-length',
    WORKER_CONCURRENCY: 'none'
  }
  await expect(startApps(ports, environment)).rejects.toThrow('worker-1 did not start')
  for (const port of ports) await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow()
})
