const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** How often a job is tried and how long what is left of it stays. Each number keeps the one after it safe. */
export const jobLifetimes = {
  /** With the default back-off about an hour and a half. */
  attempts: 16,
  /** Jobs that are done; until then a repeat of an added job is recognised without running it. */
  doneKeptMs: hourMs,
  doneKeptCount: 10_000,
  deadLetterKeptMs: 7 * dayMs,
  /** Effects of a job that is not done yet: longer than its dead letter and the retries of a requeue. */
  markKeptMs: 8 * dayMs,
  /** Effects of a job that is done: longer than anything repeats it. */
  doneMarkKeptMs: dayMs
} as const
