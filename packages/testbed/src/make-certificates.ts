import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TestbedError } from './errors.ts'

/** The name that the certificate of all nodes carries. */
export const tlsServerName = 'redis.internal'

const validDays = 825

/** Leaves an authority and a certificate of it in `folder`, which names `addresses` too: ca.crt, ca.key, server.crt, server.key. */
export function makeCertificates(folder: string, addresses: readonly string[]): void {
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
