import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Paths of PEM files. */
export interface Certificates {
  readonly ca: string
  /** Another authority, which signed nothing here. */
  readonly otherCa: string
  readonly server: { readonly cert: string; readonly key: string }
  readonly client: { readonly cert: string; readonly key: string }
}

/** Without it there are no certificates. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** The one name that the server's certificate carries; no address. */
export const serverName = 'redis.test'

/** Makes an authority, a server's and a client's certificate; the files end with the test. */
export function createCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'redis-ha-certificates-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = (name: string) => join(folder, name)
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'] as const

  const authority = (name: string) => {
    openssl('req', '-x509', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`)
    return path(`${name}.crt`)
  }
  const signed = (name: string, extensions: string) => {
    writeFileSync(path(`${name}.ext`), extensions)
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
    const by = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial']
    openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-out', `${name}.crt`, '-extfile', `${name}.ext`)
    return { cert: path(`${name}.crt`), key: path(`${name}.key`) }
  }
  return {
    ca: authority('ca'),
    otherCa: authority('other'),
    server: signed('server', `subjectAltName=DNS:${serverName}\n`),
    client: signed('client', 'extendedKeyUsage=clientAuth\n')
  }
}

/** The files of one end as Node's TLS takes them. */
export function readCertificates(ca: string, own: { readonly cert: string; readonly key: string }) {
  return { ca: readFileSync(ca, 'utf8'), cert: readFileSync(own.cert, 'utf8'), key: readFileSync(own.key, 'utf8') }
}
