import { type Dashboard, here, lines, number } from './dashboard.ts'

const options = { needs: 'backup' } as const

/** Is there a backup that can be loaded? */
export const backup: Dashboard = {
  uid: 'backup',
  title: 'Backup',
  description: 'How old the newest backup is that has been loaded once, and whether the last run went well.',
  rows: [
    {
      title: 'Newest backup',
      panels: [
        number(
          'Age',
          's',
          'Since the newest backup that could be loaded.',
          [[`time() - max(redis_backup_last_success_timestamp_seconds{${here}})`, 'age']],
          { ...options, warnAt: 5400, badAt: 10_800 }
        ),
        number(
          'Last run',
          'short',
          'Whether the last run made one that could be loaded.',
          [[`min(redis_backup_last_run_success{${here}})`, 'success']],
          {
            ...options,
            badBelow: 1,
            states: { 0: { text: 'failed', color: 'red' }, 1: { text: 'verified', color: 'green' } }
          }
        ),
        number('Size', 'bytes', 'Of the newest.', [[`max(redis_backup_size_bytes{${here}})`, 'size']], options),
        number('Keys', 'short', 'In the newest.', [[`max(redis_backup_keys{${here}})`, 'keys']], options),
        number(
          'Took',
          's',
          'To make and to verify.',
          [[`max(redis_backup_duration_seconds{${here}})`, 'time']],
          options
        ),
        number('Kept', 'short', 'Backups in the folder.', [[`max(redis_backup_files{${here}})`, 'files']], options)
      ]
    },
    {
      title: 'Over time',
      panels: [
        lines(
          'Age of the newest backup',
          's',
          'Falls with each run that succeeds.',
          [[`time() - max by (redis_group) (redis_backup_last_success_timestamp_seconds{${here}})`, '{{redis_group}}']],
          { ...options, badAt: 10_800 }
        ),
        lines(
          'Size of the newest backup',
          'bytes',
          'A sudden fall means that data is gone.',
          [[`redis_backup_size_bytes{${here}}`, '{{redis_group}}']],
          options
        ),
        lines(
          'Keys in the newest backup',
          'short',
          'A sudden fall means that data is gone.',
          [[`redis_backup_keys{${here}}`, '{{redis_group}}']],
          options
        )
      ]
    }
  ]
}
