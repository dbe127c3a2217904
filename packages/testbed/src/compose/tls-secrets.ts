import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeCertificates } from '../make-certificates.ts'
import { ensureSecretFolder } from './compose-secrets.ts'

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
