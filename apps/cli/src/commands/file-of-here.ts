import { existsSync } from 'node:fs'

/** What backup.sh and restore.sh call theirs. Without a folder it is one of those that the stack keeps. */
const keptName = /^(redis|pre-restore|imported)-\d{8}T\d{6}Z\.rdb$/

/** Whether `ha restore` is given a file of this machine, which a script in a container does not see. */
export function isFileOfHere(file: string, isThere: (file: string) => boolean = existsSync): boolean {
  return !['latest', '-'].includes(file) && !keptName.test(file) && isThere(file)
}
