import * as jobs from './jobs/jobs.ts'
import { runWorker } from './run-worker.ts'

await runWorker(Object.values(jobs))
