import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TestbedError } from '../errors.ts'
import { ensureSecretFolder } from './compose-secrets.ts'

/** The name that the certificate of all nodes carries. */
export const tlsServerName = 'redis.internal'

const validDays = 825

/**
 * Makes what the TLS layer needs and `folder` lacks: a password for each user, an authority and a certificate. It names
 * `addresses` too, for clients that cannot be told a server name.
 */
export function ensureTlsSecrets(folder: string, addresses: readonly string[]): string[] {
  const users = { admin: 16, replica: 16, sentinel: 16, app: 16, backup: 16, exporter: 16 }
  const made = ensureSecretFolder(join(folder, 'users'), users)
  const tls = join(folder, 'tls')
  if (existsSync(join(tls, 'server.crt'))) return made
  mkdirSync(tls, { recursive: true })
  makeCertificates(tls, addresses)
  // The containers' users look in, whatever the umask; the authority's key is for nobody else.
  chmodSync(tls, 0o755)
  for (const name of ['ca.crt', 'server.crt', 'server.key']) chmodSync(join(tls, name), 0o644)
  return [...made, 'tls']
}

function makeCertificates(folder: string, addresses: readonly string[]): void {
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'] as const
  const days = ['-days', String(validDays)] as const
  try {
    openssl('req', '-x509', ...newKey, ...days, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=Redis authority')
    openssl('req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${tlsServerName}`)
    const names = [`DNS:${tlsServerName}`, ...addresses.map((address) => `IP:${address}`)]
    writeFileSync(join(folder, 'server.ext'), `subjectAltName=${names.join(',')}\n`)
    const by = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'server.ext'] as const
    openssl('x509', '-req', '-in', 'server.csr', ...by, ...days, '-out', 'server.crt')
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ENOENT') throw cause
    throw new TestbedError('TESTBED_TOOL_MISSING', 'openssl is missing: install it, certificates are made with it', {
      cause
    })
  }
}
