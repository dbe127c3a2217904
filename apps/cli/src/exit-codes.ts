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

export function toExitCode(error: Error): number {
  if (error instanceof CommandError) return error.exitCode
  if (isTestbedError(error, 'TESTBED_TOOL_MISSING')) return 3
  if (isTestbedError(error, 'TESTBED_REFUSED')) return 4
  return 1
}
