import { drainRule, httpPort, serviceConfigShape } from '@repo/service-kit'
import { z } from 'zod'

/** Every setting of the worker besides those of Redis. */
export const workerConfigSchema = z
  .object({
    ...serviceConfigShape,
    HTTP_PORT: httpPort(3100),
    WORKER_CONCURRENCY: z.coerce.number().int().positive().default(10).describe('Jobs that this worker does at once.'),
    WORKER_CLOSE_MS: z.coerce
      .number()
      .int()
      .positive()
      .default(10_000)
      .describe(
        'Limit in milliseconds for the jobs under way when the worker stops; another worker repeats what is cut off.'
      )
  })
  .refine(...drainRule)

export type WorkerConfig = z.output<typeof workerConfigSchema>
