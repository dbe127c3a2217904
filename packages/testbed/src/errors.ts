export type TestbedErrorCode =
  | 'TESTBED_BAD_OPTION'
  | 'TESTBED_TOOL_MISSING'
  | 'TESTBED_REFUSED'
  | 'TESTBED_DOCKER_FAILED'
  | 'TESTBED_KUBECTL_FAILED'
  | 'TESTBED_START_FAILED'
  | 'TESTBED_NOT_FOUND'
  | 'TESTBED_FAULT_FAILED'
  | 'TESTBED_SWITCHOVER_REFUSED'
  | 'TESTBED_TIMEOUT'

/** The one error class of this package; `code` is stable, the message is for people. */
export class TestbedError extends Error {
  override name = 'TestbedError'
  readonly code: TestbedErrorCode
  constructor(code: TestbedErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export function isTestbedError(error: unknown, code: TestbedErrorCode): error is TestbedError {
  return error instanceof TestbedError && error.code === code
}
