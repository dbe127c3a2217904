import { randomBytes } from 'node:crypto'
import { kubectl } from './kubectl.ts'

/** Each Secret of the stack with its keys. */
const secrets = {
  'redis-users': ['admin', 'replica', 'sentinel', 'app', 'backup', 'exporter'],
  'session-secrets': ['session-secrets']
} as const

/** Makes the Secrets that the namespace lacks, and returns their names. */
export async function ensureKubernetesSecrets(namespace: string): Promise<string[]> {
  const existing = (await kubectl(['--namespace', namespace, 'get', 'secret', '--output', 'name'])).split('\n')
  const missing = Object.entries(secrets).filter(([name]) => !existing.includes(`secret/${name}`))
  for (const [name, keys] of missing) {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace, labels: { 'app.kubernetes.io/part-of': 'sessions' } },
      stringData: Object.fromEntries(keys.map((key) => [key, randomBytes(24).toString('hex')]))
    }
    // Not as arguments, which others see.
    await kubectl(['create', '--filename', '-'], { input: JSON.stringify(secret) })
  }
  return missing.map(([name]) => name)
}
