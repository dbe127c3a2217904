import * as jobs from '../../src/jobs/jobs.ts'
import { runWorker } from '../../src/run-worker.ts'
import { countJob } from './count.job.ts'

await runWorker([...Object.values(jobs), countJob])
