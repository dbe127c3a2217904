import { z } from 'zod'
import { defineJob } from './job-contract.ts'

/** Takes sessions that are gone out of the indexes of their users; the scheduler adds it. */
export const sweepSessionIndex = defineJob({
  name: 'sweep-session-index',
  payload: z.object({}),
  toKey: () => 'scheduled'
})
