import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificates } from '../make-certificates.ts'
import { kubectl } from './kubectl.ts'
import type { KubernetesLayer } from './kustomize.ts'

type Contents = Readonly<Record<string, string>>

/** Each Secret of the stack, and what is in a new one. */
const secrets: Readonly<Record<string, () => Contents>> = {
  'redis-users': () => passwords(['admin', 'replica', 'sentinel', 'app', 'backup', 'exporter']),
  'session-secrets': () => passwords(['session-secrets'])
}

/** Makes the Secrets that the namespace lacks, and returns their names. */
export async function ensureKubernetesSecrets(
  namespace: string,
  layers: readonly KubernetesLayer[] = []
): Promise<string[]> {
  const existing = (await kubectl(['--namespace', namespace, 'get', 'secret', '--output', 'name'])).split('\n')
  const wanted = layers.includes('tls') ? { ...secrets, 'redis-tls': certificates } : secrets
  const missing = Object.entries(wanted).filter(([name]) => !existing.includes(`secret/${name}`))
  for (const [name, make] of missing) {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace, labels: { 'app.kubernetes.io/part-of': 'sessions' } },
      stringData: make()
    }
    // Not as arguments, which others see.
    await kubectl(['create', '--filename', '-'], { input: JSON.stringify(secret) })
  }
  return missing.map(([name]) => name)
}

function passwords(keys: readonly string[]): Contents {
  return Object.fromEntries(keys.map((key) => [key, randomBytes(24).toString('hex')]))
}

/** The authority's key is thrown away: it could sign more than this. */
function certificates(): Contents {
  const folder = mkdtempSync(join(tmpdir(), 'redis-tls-'))
  try {
    makeCertificates(folder, [])
    const contents = (name: string) => readFileSync(join(folder, name), 'utf8')
    return { 'tls.crt': contents('server.crt'), 'tls.key': contents('server.key'), 'ca.crt': contents('ca.crt') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
