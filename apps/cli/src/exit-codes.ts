import { isTestbedError } from '@repo/testbed'
import { CommandError } from './command-error.ts'

/** What each exit code says; `ha help` shows it. */
export const exitCodes = {
  0: 'done',
  1: 'failed',
  2: 'wrong usage',
  3: 'something is missing on this machine (no Docker engine, old Compose, no redis-server)',
  4: 'refused, nothing was changed (weak secrets, taken ports, a topology that could not fail over)',
  130: 'interrupted'
} as const

/** Those of restore.sh, with which `ha restore` ends. */
export const restoreExitCodes = {
  3: 'the backup is not there, cut off, damaged, changed since it was made, or of a newer version; or as above',
  4: 'refused without --force: the stack holds keys',
  5: 'failed; what was there is back',
  6: 'failed; what was there is in the file that the message names',
  7: 'the master has it, not every replica yet; they go on copying'
} as const

export function toExitCode(error: Error): number {
  if (error instanceof CommandError) return error.exitCode
  if (isTestbedError(error, 'TESTBED_TOOL_MISSING')) return 3
  if (isTestbedError(error, 'TESTBED_REFUSED')) return 4
  return 1
}
