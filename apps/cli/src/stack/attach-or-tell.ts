import { isTestbedError } from '@repo/testbed'
import { CommandError } from '../command-error.ts'

/** What `attach` finds; throws CommandError with how to start it when nothing runs there. */
export async function attachOrTell<T>(platform: 'compose' | 'kubernetes', attach: () => Promise<T>): Promise<T> {
  try {
    return await attach()
  } catch (cause) {
    if (!isTestbedError(cause, 'TESTBED_NOT_FOUND')) throw cause
    throw new CommandError(`nothing runs on ${platform}: start it with \`ha up --on ${platform}\``, 1, { cause })
  }
}
