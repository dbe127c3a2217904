import { type JobContract, jobs, toJobId } from '@repo/contracts'
import { addForGood, type JobQueue } from '@repo/jobs'
import type { RedisHa } from '@repo/redis-ha'

export interface Schedule {
  readonly contract: JobContract
  readonly everyMs: number
}

export function toSchedules(settings: { readonly SWEEP_INTERVAL_SECONDS: number }): Schedule[] {
  return [{ contract: jobs.sweepSessionIndex, everyMs: settings.SWEEP_INTERVAL_SECONDS * 1000 }]
}

/** Every worker does this at its start; a schedule that is there already is only changed where it differs. */
export async function scheduleJobs(
  schedules: readonly Schedule[],
  { bull }: Pick<JobQueue, 'bull'>,
  redis: Pick<RedisHa, 'fence' | 'view'>
): Promise<void> {
  await addForGood(async () => {
    for (const { contract, everyMs } of schedules) {
      const data = contract.payload.parse({})
      await bull.upsertJobScheduler(toJobId(contract, data), { every: everyMs }, { name: contract.name, data })
    }
  }, redis)
}
