/** The job can never succeed: it becomes a dead letter at once. */
export class PermanentJobError extends Error {
  override name = 'PermanentJobError'
  readonly code = 'JOB_PERMANENT'
}
