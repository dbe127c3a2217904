import type { Reading } from './read-variables.ts'
import type { Credentials } from './redis-ha-config.ts'
import type { TextFiles } from './text-files.ts'

/** The settings that credentials come from, and what a URL said about them. */
export interface CredentialReadings {
  readonly username: Reading<string | undefined>
  readonly password: Reading<string | undefined>
  readonly passwordFile: Reading<string | undefined>
  /** The canonical name of the password, for messages. */
  readonly passwordName: string
  readonly fromUrl?: Credentials | undefined
}

/** User name and password from variables, file and URL, which must not disagree; a problem never shows a password. */
export function resolveCredentials(readings: CredentialReadings, files: TextFiles, problems: string[]): Credentials {
  const { passwordName, fromUrl } = readings
  const fileText = readPassword(readings.passwordFile, files, problems)
  const username = pickOne('user names', problems, [
    [readings.username.setBy, readings.username.value],
    ['REDIS_URL', fromUrl?.username]
  ])
  const password = pickOne('passwords', problems, [
    [readings.password.setBy, readings.password.value],
    [readings.passwordFile.setBy, fileText],
    ['REDIS_URL', fromUrl?.password]
  ])
  if (username !== undefined && password === undefined && readings.passwordFile.setBy === undefined) {
    problems.push(`${readings.username.setBy ?? 'REDIS_URL'} needs a password: set ${passwordName}`)
  }
  return { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) }
}

/** The password that a file holds, without the newline that ends it. */
export function readPassword(
  file: Reading<string | undefined>,
  files: TextFiles,
  problems: string[]
): string | undefined {
  const password = files.read(file)?.replace(/\r?\n$/, '')
  if (password === '') problems.push(`${file.setBy}: expected a password, got an empty file`)
  return password
}

function pickOne(
  what: string,
  problems: string[],
  sources: readonly (readonly [name: string | undefined, value: string | undefined])[]
): string | undefined {
  const [first, ...others] = sources.filter(([, value]) => value !== undefined)
  for (const other of others) {
    if (other[1] !== first?.[1]) problems.push(`${first?.[0]} and ${other[0]} give different ${what}: keep one`)
  }
  return first?.[1]
}
