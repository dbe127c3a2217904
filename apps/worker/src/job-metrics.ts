import { Counter, Histogram, type Registry } from 'prom-client'

export interface JobMetrics {
  readonly jobs: Counter<'name' | 'outcome'>
  readonly wait: Histogram<'name'>
  readonly duration: Histogram<'name'>
  readonly stalled: Counter
}

const buckets = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600]

/** What this worker does. `name` is `unknown` for a job that nobody knows: others choose those. */
export function createJobMetrics(registry: Registry): JobMetrics {
  const registers = [registry]
  return {
    jobs: new Counter({
      name: 'jobs_total',
      help: 'Attempts at jobs by outcome: completed, retried (failed, comes back), dead (given up).',
      labelNames: ['name', 'outcome'],
      registers
    }),
    wait: new Histogram({
      name: 'job_wait_seconds',
      help: 'Time from when a job was added until its first attempt began.',
      labelNames: ['name'],
      buckets,
      registers
    }),
    duration: new Histogram({
      name: 'job_duration_seconds',
      help: 'Time of one attempt at a job.',
      labelNames: ['name'],
      buckets,
      registers
    }),
    stalled: new Counter({
      name: 'jobs_stalled_total',
      help: 'Jobs taken back from a worker that died or froze, as far as this worker took them back.',
      registers
    })
  }
}
