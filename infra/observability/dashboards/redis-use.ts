import { type Dashboard, lines, number, redis, sentinel, states } from './dashboard.ts'

/** Use, saturation and errors of each Redis node. */
export const redisUse: Dashboard = {
  uid: 'redis-use',
  title: 'Redis nodes',
  description: 'Use, saturation and errors of each Redis node.',
  rows: [
    {
      title: 'Nodes',
      panels: [
        number('Nodes up', 'short', 'Redis nodes that answer.', [[`sum(redis_up{${redis}})`, 'nodes']], {
          badBelow: 2
        }),
        number('Sentinels up', 'short', 'Sentinels that answer.', [[`sum(redis_up{${sentinel}})`, 'Sentinels']], {
          badBelow: 2
        }),
        number('Least uptime', 's', 'Of the node that started last.', [
          [`min(redis_uptime_in_seconds{${redis}})`, 'uptime']
        ]),
        number(
          'Most memory',
          'percentunit',
          'Of maxmemory, on the fullest node.',
          [[`max(redis_memory_used_bytes{${redis}} / (redis_memory_max_bytes > 0))`, 'memory']],
          { warnAt: 0.8, badAt: 0.92 }
        ),
        number(
          'Hit rate',
          'percentunit',
          'Keys that were there, of those asked for.',
          [
            [
              `sum(rate(redis_keyspace_hits_total{${redis}}[5m])) / (sum(rate(redis_keyspace_hits_total{${redis}}[5m])) + sum(rate(redis_keyspace_misses_total{${redis}}[5m])))`,
              'hits'
            ]
          ],
          { badBelow: 0.8 }
        ),
        number(
          'Evicted in a day',
          'short',
          'Keys that were thrown away because memory was full: must stay 0.',
          [[`sum(increase(redis_evicted_keys_total{${redis}}[1d]))`, 'keys']],
          { badAt: 1 }
        ),
        states(
          'Status',
          'short',
          'Whether each node answers.',
          [[`max by (instance) (redis_up{${redis}})`, '{{instance}}']],
          {
            width: 24,
            states: { 0: { text: 'down', color: 'red' }, 1: { text: 'up', color: 'green' } }
          }
        )
      ]
    },
    {
      title: 'Work',
      panels: [
        lines('Commands per second', 'ops', 'All commands of all clients.', [
          [`rate(redis_commands_processed_total{${redis}}[$__rate_interval])`, '{{instance}}']
        ]),
        lines('Commands by kind', 'ops', 'The ten most frequent ones.', [
          [`topk(10, sum by (cmd) (rate(redis_commands_total{${redis}}[$__rate_interval])))`, '{{cmd}}']
        ]),
        lines('Time by kind of command', 's', 'Mean time on the server of the ten slowest, without waiting.', [
          [
            `topk(10, sum by (cmd) (rate(redis_commands_duration_seconds_total{${redis}}[$__rate_interval])) / sum by (cmd) (rate(redis_commands_total{${redis}}[$__rate_interval]) > 0))`,
            '{{cmd}}'
          ]
        ]),
        lines(
          'CPU',
          'percentunit',
          'Of one core; Redis runs commands on one.',
          [
            [
              `rate(redis_cpu_user_seconds_total{${redis}}[$__rate_interval]) + rate(redis_cpu_sys_seconds_total{${redis}}[$__rate_interval])`,
              '{{instance}}'
            ]
          ],
          { badAt: 0.8 }
        ),
        lines('Network I/O', 'Bps', 'Bytes in and out.', [
          [`rate(redis_net_input_bytes_total{${redis}}[$__rate_interval])`, 'in, {{instance}}'],
          [`rate(redis_net_output_bytes_total{${redis}}[$__rate_interval])`, 'out, {{instance}}']
        ]),
        lines('Hits and misses', 'ops', 'Keys asked for that were there, and that were not.', [
          [
            `sum by (redis_group) (rate(redis_keyspace_hits_total{${redis}}[$__rate_interval]))`,
            'hits of {{redis_group}}'
          ],
          [
            `sum by (redis_group) (rate(redis_keyspace_misses_total{${redis}}[$__rate_interval]))`,
            'misses of {{redis_group}}'
          ]
        ])
      ]
    },
    {
      title: 'Memory and keys',
      panels: [
        lines('Memory used', 'bytes', 'What the data takes, what the process takes, and the limit.', [
          [`redis_memory_used_bytes{${redis}}`, 'used, {{instance}}'],
          [`redis_memory_used_rss_bytes{${redis}}`, 'resident, {{instance}}'],
          [`redis_memory_max_bytes{${redis}}`, 'maxmemory, {{instance}}']
        ]),
        lines(
          'Memory used, of maxmemory',
          'percentunit',
          'At 100 % writes are refused.',
          [[`redis_memory_used_bytes{${redis}} / (redis_memory_max_bytes > 0)`, '{{instance}}']],
          { warnAt: 0.8, badAt: 0.92 }
        ),
        lines('Keys per database', 'short', 'And those that expire by themselves: sessions do.', [
          [`redis_db_keys{${redis}} > 0`, '{{db}}, {{instance}}'],
          [`redis_db_keys_expiring{${redis}} > 0`, '{{db}} with expiry, {{instance}}']
        ]),
        lines('Evicted and expired keys', 'ops', 'Evicted must stay 0.', [
          [`rate(redis_evicted_keys_total{${redis}}[$__rate_interval])`, 'evicted, {{instance}}'],
          [`rate(redis_expired_keys_total{${redis}}[$__rate_interval])`, 'expired, {{instance}}']
        ]),
        lines(
          'Fragmentation',
          'none',
          'Resident memory by used memory; above 1.5 much is wasted, unless little is used at all.',
          [[`redis_mem_fragmentation_ratio{${redis}}`, '{{instance}}']]
        ),
        lines(
          'Copied while saving',
          'bytes',
          'Copy-on-write of the last snapshot and the last rewrite; it comes on top.',
          [
            [`redis_rdb_last_cow_size_bytes{${redis}}`, 'snapshot, {{instance}}'],
            [`redis_aof_last_cow_size_bytes{${redis}}`, 'rewrite, {{instance}}']
          ]
        )
      ]
    },
    {
      title: 'Clients and errors',
      panels: [
        lines('Connected clients', 'short', 'With those that wait in a blocking command, as workers do.', [
          [`redis_connected_clients{${redis}}`, '{{instance}}'],
          [`redis_blocked_clients{${redis}}`, 'blocked, {{instance}}']
        ]),
        lines(
          'Connections, of maxclients',
          'percentunit',
          'At 100 % clients, replicas and Sentinels are turned away.',
          [[`redis_connected_clients{${redis}} / redis_max_clients`, '{{instance}}']],
          { badAt: 0.85 }
        ),
        lines('Refused', 'ops', 'Connections turned away, and commands that ended in an error.', [
          [`rate(redis_rejected_connections_total{${redis}}[$__rate_interval])`, 'connections, {{instance}}'],
          [`rate(redis_total_error_replies{${redis}}[$__rate_interval])`, 'errors, {{instance}}']
        ])
      ]
    },
    {
      title: 'Disk',
      panels: [
        lines('Append-only file', 'bytes', 'Its size, and what it was after its last rewrite.', [
          [`redis_aof_current_size_bytes{${redis}}`, 'now, {{instance}}'],
          [`redis_aof_base_size_bytes{${redis}}`, 'after rewrite, {{instance}}']
        ]),
        lines('Writes that waited for the disk', 'short', 'Slow fsyncs: in all, and waiting now.', [
          [`increase(redis_aof_delayed_fsync{${redis}}[5m])`, 'delayed in 5 minutes, {{instance}}'],
          [`redis_aof_pending_bio_fsync{${redis}}`, 'waiting, {{instance}}']
        ]),
        lines(
          'Fork',
          's',
          'How long the last fork stopped the node.',
          [[`redis_latest_fork_seconds{${redis}}`, '{{instance}}']],
          {
            badAt: 0.5
          }
        ),
        states(
          'Saving works',
          'short',
          'The worst of: writing the append-only file, rewriting it, the snapshot.',
          [
            [
              `min by (instance) (redis_aof_last_write_status{${redis}} * redis_aof_last_bgrewrite_status * redis_rdb_last_bgsave_status)`,
              '{{instance}}'
            ]
          ],
          { states: { 0: { text: 'fails', color: 'red' }, 1: { text: 'works', color: 'green' } } }
        ),
        lines(
          'Volume',
          'percentunit',
          'How full it is; an append-only file that is rewritten needs room for two.',
          [
            [
              `kubelet_volume_stats_used_bytes{persistentvolumeclaim=~"(data-(.*-)?(redis|sentinel)-[0-9]+|(.*-)?redis-backups)", namespace=~"$namespace"} / kubelet_volume_stats_capacity_bytes`,
              '{{persistentvolumeclaim}}'
            ]
          ],
          { warnAt: 0.7, badAt: 0.85, needs: 'kubernetes' }
        ),
        lines(
          'Room in six hours',
          'bytes',
          'If it goes on as in the last six.',
          [
            [
              `predict_linear(kubelet_volume_stats_available_bytes{persistentvolumeclaim=~"(data-(.*-)?(redis|sentinel)-[0-9]+|(.*-)?redis-backups)", namespace=~"$namespace"}[6h], 6 * 3600)`,
              '{{persistentvolumeclaim}}'
            ]
          ],
          { badBelow: 0, needs: 'kubernetes' }
        )
      ]
    }
  ]
}
