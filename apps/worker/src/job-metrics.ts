import { Counter, Histogram, type Registry } from 'prom-client'

export interface JobMetrics {
  readonly jobs: Counter<'name' | 'outcome'>
  readonly duration: Histogram<'name'>
}

export function createJobMetrics(registry: Registry): JobMetrics {
  const registers = [registry]
  return {
    jobs: new Counter({
      name: 'jobs_total',
      help: 'Attempts at jobs by outcome: completed, failed.',
      labelNames: ['name', 'outcome'],
      registers
    }),
    duration: new Histogram({
      name: 'job_duration_seconds',
      help: 'Time of one attempt at a job.',
      labelNames: ['name'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers
    })
  }
}
