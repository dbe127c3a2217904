import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { refuse } from './compose-config.ts'

/** Makes and checks the secrets of compose.yaml. */
export function ensureComposeSecrets(folder: string): string[] {
  return [
    ...ensureSecretFiles(folder, { 'session-secrets': 32 }),
    ...ensureSecretFolder(join(folder, 'redis'), { 'redis-password': 16, 'sentinel-password': 16 })
  ]
}

/** Makes and checks a folder of secrets that is mounted as a whole, so the containers' users must be able to look in. */
export function ensureSecretFolder(folder: string, leastLengths: Readonly<Record<string, number>>): string[] {
  const made = ensureSecretFiles(folder, leastLengths)
  // Below a folder that keeps others out.
  chmodSync(folder, 0o755)
  return made
}

/**
 * Makes the secrets that `folder` lacks, refuses weak ones, and returns the names of the new ones. Only the folder keeps
 * others out: Compose mounts the files as they are, and the containers' users must be able to read them.
 */
export function ensureSecretFiles(folder: string, leastLengths: Readonly<Record<string, number>>): string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const made: string[] = []
  const problems: string[] = []
  for (const [name, leastLength] of Object.entries(leastLengths)) {
    const file = join(folder, name)
    const text = read(file)
    if (text === undefined) {
      writeFileSync(file, randomBytes(32).toString('hex'))
      // Not as `mode` above, from which the umask would be taken off.
      chmodSync(file, 0o644)
      made.push(name)
    } else problems.push(...problemsOf(file, text, leastLength))
  }
  refuse(problems)
  return made
}

function problemsOf(file: string, text: string, leastLength: number): string[] {
  const lines = text.trimEnd().split('\n')
  if (lines.length > 1) return [`${file} has more than one line`]
  const weak = (lines[0] ?? '').split(',').filter((secret) => secret.length < leastLength || new Set(secret).size < 8)
  if (weak.length === 0) return []
  return [
    `the secret in ${file} is weak: ${leastLength} characters or more, as \`openssl rand -hex 32\` makes them. Remove the file to have one made`
  ]
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
