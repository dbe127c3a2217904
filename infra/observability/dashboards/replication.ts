import { type Dashboard, here, lines, redis, states } from './dashboard.ts'

/** How far are the replicas? */
export const replication: Dashboard = {
  uid: 'replication',
  title: 'Replication',
  description: 'How far each replica is behind its master, and what brings it up to date.',
  rows: [
    {
      title: 'Lag',
      panels: [
        lines(
          'Replication lag in seconds',
          's',
          'Since the master last heard from each replica; whole seconds.',
          [[`redis_connected_slave_lag_seconds{${redis}}`, '{{slave_ip}}:{{slave_port}}']],
          { warnAt: 1, badAt: 5 }
        ),
        lines(
          'Replication lag in bytes',
          'bytes',
          'What the master has and the replica has not confirmed; an alert from 10 MB on.',
          [[`replica:redis_replication_lag:bytes{${here}}`, '{{slave_ip}}:{{slave_port}}']],
          { badAt: 10_000_000 }
        ),
        lines(
          'Oldest data a replica may serve',
          's',
          'Upper bound of its age, as clients reckon it; from 2 s on they read elsewhere.',
          [[`max by (replica) (redis_ha_replica_lag_seconds{${here}})`, '{{replica}}']],
          { warnAt: 2 }
        ),
        lines(
          'Lag, of the backlog',
          'percentunit',
          'At 100 % a replica that loses its link needs a full copy.',
          [
            [
              `replica:redis_replication_lag:bytes{${here}} / on (namespace, redis_group, instance) group_left () redis_replication_backlog_bytes{${redis}}`,
              '{{slave_ip}}:{{slave_port}}'
            ]
          ],
          { badAt: 0.5 }
        ),
        lines(
          'Silence from the master',
          's',
          'Since each replica last heard from its master, which says something every 10 s at least.',
          [[`redis_master_last_io_seconds_ago{${redis}}`, '{{instance}}']],
          { badAt: 15 }
        ),
        lines('Replication stream', 'Bps', 'What the master sends to each replica.', [
          [
            `rate(redis_master_repl_offset{${redis}}[$__rate_interval]) and on (namespace, redis_group, instance) redis_instance_info{role="master"}`,
            '{{instance}}'
          ]
        ])
      ]
    },
    {
      title: 'Links and copies',
      panels: [
        states(
          'Link to the master',
          'short',
          'As each replica sees it.',
          [[`max by (instance) (redis_master_link_up{${redis}})`, '{{instance}}']],
          { states: { 0: { text: 'down', color: 'red' }, 1: { text: 'up', color: 'green' } } }
        ),
        states(
          'Full copy in progress',
          'short',
          'A replica that copies is not read.',
          [[`max by (instance) (redis_master_sync_in_progress{${redis}})`, '{{instance}}']],
          { states: { 0: { text: 'no', color: 'green' }, 1: { text: 'copies', color: 'yellow' } } }
        ),
        lines('Replicas attached', 'short', 'To each node; only the master should have any.', [
          [`redis_connected_slaves{${redis}}`, '{{instance}}']
        ]),
        lines(
          'Copies asked of each node',
          'short',
          'In ten minutes: full ones cost a fork and the whole data set, partial ones only what was missed.',
          [
            [`increase(redis_replica_resyncs_full{${redis}}[10m])`, 'full, {{instance}}'],
            [`increase(redis_replica_partial_resync_accepted{${redis}}[10m])`, 'partial, {{instance}}'],
            [`increase(redis_replica_partial_resync_denied{${redis}}[10m])`, 'partial refused, {{instance}}']
          ],
          { width: 16 }
        ),
        lines('Memory for replicas', 'bytes', 'Backlog and output buffers; they come on top of the data.', [
          [`redis_mem_clients_slaves{${redis}}`, 'buffers, {{instance}}'],
          [`redis_replication_backlog_bytes{${redis}}`, 'backlog, {{instance}}']
        ])
      ]
    }
  ]
}
