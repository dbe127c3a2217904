import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { hasOpenssl } from '../../test/support/create-certificates.ts'
import { ensureTlsSecrets } from './tls-secrets.ts'

it.runIf(hasOpenssl)(
  'lets the users of the containers read all but the key of the authority, whatever the umask',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'tls-'))
    const umask = process.umask(0o077)
    onTestFinished(() => {
      process.umask(umask)
      rmSync(folder, { recursive: true })
    })
    expect(ensureTlsSecrets(folder, ['10.0.0.11'])).toContain('tls')
    const modeOf = (name: string) => statSync(join(folder, name)).mode & 0o777
    expect([modeOf('users'), modeOf('tls')]).toEqual([0o755, 0o755])
    for (const name of ['users/admin', 'tls/ca.crt', 'tls/server.crt', 'tls/server.key'])
      expect(modeOf(name)).toBe(0o644)
    expect(modeOf('tls/ca.key')).toBe(0o600)
  }
)
