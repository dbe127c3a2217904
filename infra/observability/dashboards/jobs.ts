import { type Dashboard, lines, number, worker } from './dashboard.ts'

/** Does the queue keep up? */
export const jobs: Dashboard = {
  uid: 'jobs',
  title: 'Jobs',
  description: 'Whether the queue keeps up, and what is given up.',
  rows: [
    {
      title: 'Now',
      panels: [
        number(
          'Waiting',
          'short',
          'Jobs that wait for a worker.',
          [[`max(queue_jobs{${worker}, state="waiting"})`, 'jobs']],
          { warnAt: 1000 }
        ),
        number(
          'Oldest',
          's',
          'Age of the job that has waited longest.',
          [[`max(queue_oldest_waiting_seconds{${worker}})`, 'age']],
          {
            warnAt: 10,
            badAt: 60
          }
        ),
        number(
          'Given up',
          'short',
          'Dead letters; see them with ha jobs list.',
          [[`max(queue_jobs{${worker}, state="failed"})`, 'jobs']],
          { badAt: 1 }
        ),
        number(
          'In the outbox',
          'short',
          'Written with a session, not yet in the queue.',
          [[`max(queue_jobs{${worker}, state="outbox"})`, 'jobs']],
          { warnAt: 50 }
        ),
        number('Workers', 'short', 'That answer.', [[`sum(up{${worker}})`, 'workers']], { badBelow: 1 }),
        number(
          'Taken back in a day',
          'short',
          'From workers that died or froze.',
          [[`sum(increase(jobs_stalled_total{${worker}}[1d]))`, 'jobs']],
          { warnAt: 3 }
        )
      ]
    },
    {
      title: 'Flow',
      panels: [
        lines('Jobs by state', 'short', 'All workers see the same queue.', [
          [`max by (state) (queue_jobs{${worker}})`, '{{state}}']
        ]),
        lines('Attempts per second', 'ops', 'By how they end.', [
          [`sum by (name, outcome) (rate(jobs_total{${worker}}[$__rate_interval]))`, '{{name}}, {{outcome}}']
        ]),
        lines(
          'Attempts that end with the job given up',
          'percentunit',
          'Of all.',
          [
            [
              `(sum(rate(jobs_total{${worker}, outcome="dead"}[15m])) or vector(0)) / sum(rate(jobs_total{${worker}}[15m]))`,
              'dead'
            ]
          ],
          { badAt: 0.05 }
        ),
        lines(
          'Time until a job begins',
          's',
          'From when it was added: 95 % began sooner.',
          [
            [
              `histogram_quantile(0.95, sum by (le, name) (rate(job_wait_seconds_bucket{${worker}}[$__rate_interval])))`,
              '{{name}}'
            ]
          ],
          { badAt: 60 }
        ),
        lines('Time of an attempt', 's', '95 % were faster.', [
          [
            `histogram_quantile(0.95, sum by (le, name) (rate(job_duration_seconds_bucket{${worker}}[$__rate_interval])))`,
            '{{name}}'
          ]
        ]),
        lines(
          'Age of the oldest job',
          's',
          'Rises by a second each second while nobody takes it.',
          [[`max(queue_oldest_waiting_seconds{${worker}})`, 'oldest']],
          { badAt: 60 }
        ),
        lines('Jobs taken back', 'short', 'In five minutes, from workers that died or froze.', [
          [`sum(increase(jobs_stalled_total{${worker}}[5m]))`, 'jobs']
        ])
      ]
    }
  ]
}
