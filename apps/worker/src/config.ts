import { drainRule, httpPort, rule, serviceConfigShape } from '@repo/service-kit'
import { z } from 'zod'

const milliseconds = z.coerce.number().int().positive()

/** Every setting of the worker besides those of Redis. */
export const workerConfigSchema = z
  .object({
    ...serviceConfigShape,
    HTTP_PORT: httpPort(3100),
    WORKER_CONCURRENCY: z.coerce.number().int().positive().default(20).describe('Jobs that this worker does at once.'),
    WORKER_MAX_PER_SECOND: z.coerce
      .number()
      .int()
      .positive()
      .optional()
      .describe('Jobs that all workers together begin in one second; as many as there are without it.'),
    WORKER_LOCK_MS: milliseconds
      .min(1000)
      .default(15_000)
      .describe(
        'A worker that says nothing for this long, in milliseconds, has died: its jobs are done by others, at the latest after twice as long.'
      ),
    WORKER_BACKOFF_MS: milliseconds
      .default(1000)
      .describe('Longest wait before the second attempt at a job, in milliseconds; it doubles with each further one.'),
    WORKER_BACKOFF_MAX_MS: milliseconds
      .default(600_000)
      .describe('Longest wait between two attempts, in milliseconds.'),
    WORKER_CLOSE_MS: milliseconds
      .default(10_000)
      .describe(
        'Limit in milliseconds for the jobs under way when the worker stops; another worker repeats what is cut off.'
      ),
    SWEEP_INTERVAL_SECONDS: z.coerce
      .number()
      .int()
      .positive()
      .default(3600)
      .describe('Time between two rounds that take ended sessions out of the indexes of their users, in seconds.'),
    SMTP_URL: z
      .url({ protocol: /^smtps?$/ })
      .optional()
      .meta({
        description:
          'Mail server, as smtp://user:password@host:587 or smtps://…:465. Without it no mail is sent: what happened is only recorded.',
        secret: true
      }),
    SMTP_TIMEOUT_MS: milliseconds
      .default(10_000)
      .describe('Limit for connecting to the mail server, for its greeting and for each silence, in milliseconds.'),
    MAIL_FROM: z
      .string()
      .regex(/@/, 'expected an address, as in "Accounts <accounts@example.org>"')
      .default('accounts@localhost')
      .describe('Sender of mails.'),
    MAIL_SESSIONS_URL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Page where users see and end their sessions, for mails that speak of them.')
  })
  .refine(...drainRule)
  .refine(
    ...rule<{ WORKER_CLOSE_MS: number; SHUTDOWN_DRAIN_MS: number; SHUTDOWN_DEADLINE_MS: number }>(
      'WORKER_CLOSE_MS',
      (config) => config.WORKER_CLOSE_MS + config.SHUTDOWN_DRAIN_MS >= config.SHUTDOWN_DEADLINE_MS,
      'expected less than SHUTDOWN_DEADLINE_MS minus SHUTDOWN_DRAIN_MS'
    )
  )
  .refine(
    ...rule<{ WORKER_BACKOFF_MS: number; WORKER_BACKOFF_MAX_MS: number }>(
      'WORKER_BACKOFF_MAX_MS',
      (config) => config.WORKER_BACKOFF_MAX_MS < config.WORKER_BACKOFF_MS || config.WORKER_BACKOFF_MAX_MS > 3_600_000,
      'expected at least WORKER_BACKOFF_MS and at most an hour'
    )
  )

export type WorkerConfig = z.output<typeof workerConfigSchema>
