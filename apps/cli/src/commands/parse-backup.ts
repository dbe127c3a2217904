import { CommandError } from '../command-error.ts'

/** A backup that was made and verified. */
interface Backup {
  /** Where it lies, as backup.sh sees it; `ha restore` takes it as it stands. */
  readonly file: string
  readonly keys: number
}

/** Finds what backup.sh says at its end among all that it said. */
export function parseBackup(said: string): Backup {
  const [, file, keys] = /backed up and verified: (.+), (\d+) keys$/m.exec(said) ?? []
  if (file === undefined) throw new CommandError('backup.sh did not say which file it has made')
  return { file, keys: Number(keys) }
}
