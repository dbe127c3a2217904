/**
 * What the user asked cannot be done, for a reason that the message says. Exit code 2: wrong usage; 130: interrupted; 1: everything else.
 */
export class CommandError extends Error {
  override name = 'CommandError'
  readonly exitCode: 1 | 2 | 130

  constructor(message: string, exitCode: 1 | 2 | 130 = 1, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}
