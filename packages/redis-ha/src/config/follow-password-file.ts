import { ConfigError } from '../errors.ts'
import type { Reading } from './read-variables.ts'
import type { Credentials, CredentialsSource } from './redis-ha-config.ts'
import { readPassword } from './resolve-credentials.ts'
import { createTextFiles } from './text-files.ts'

/** Credentials whose password is in a file, with the file read anew each time; without a file they stay as they are. */
export function followPasswordFile(
  credentials: Credentials,
  file: Reading<string | undefined>,
  readFile: (path: string) => string
): CredentialsSource {
  if (file.value === undefined) return credentials
  return () => {
    const problems: string[] = []
    const password = readPassword(file, createTextFiles(readFile, problems), problems)
    if (password === undefined || problems.length > 0) throw new ConfigError(problems)
    return { ...credentials, password }
  }
}
