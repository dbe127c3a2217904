/** What was asked for makes no sense, or cannot be done here: exit code 2 and a sentence. */
export class BadOptionError extends Error {
  override name = 'BadOptionError'
  readonly code = 'LOAD_TEST_BAD_OPTION'
}
