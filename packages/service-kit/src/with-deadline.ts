/** The deadline passed before the work was done; the work itself may go on. */
export class DeadlineError extends Error {
  override name = 'DeadlineError'
  readonly code = 'DEADLINE_EXCEEDED'

  constructor(what: string, deadlineMs: number) {
    super(`${what} took longer than ${deadlineMs} ms`)
  }
}

/** Waits for `work`, at most `deadlineMs`; `what` names it in the error. */
export async function withDeadline<T>(work: Promise<T>, deadlineMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(what, deadlineMs)), deadlineMs)
  })
  // When the deadline wins nobody is left to hear of a late failure.
  work.catch(() => {})
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
