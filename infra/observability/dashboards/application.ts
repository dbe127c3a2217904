import { api, type Dashboard, here, lines, number } from './dashboard.ts'

/** What users get, and how redis-ha gets it. */
export const application: Dashboard = {
  uid: 'application',
  title: 'Application',
  description: 'Requests, sessions, and what redis-ha does for them.',
  rows: [
    {
      title: 'Requests',
      panels: [
        lines('Requests per second', 'reqps', 'By route.', [
          [`sum by (route) (rate(http_request_duration_seconds_count{${api}}[$__rate_interval]))`, '{{route}}']
        ]),
        lines(
          'Requests that fail',
          'percentunit',
          'Share of 5xx; 503 is the answer while Redis cannot be written.',
          [
            [
              `(sum(rate(http_request_duration_seconds_count{${api}, status="5xx"}[$__rate_interval])) or vector(0)) / sum(rate(http_request_duration_seconds_count{${api}}[$__rate_interval]))`,
              '5xx'
            ]
          ],
          { badAt: 0.05 }
        ),
        lines('Time of requests', 's', 'Password checks take their time on purpose: see the routes by themselves.', [
          [
            `histogram_quantile(0.5, sum by (le) (rate(http_request_duration_seconds_bucket{${api}}[$__rate_interval])))`,
            'median'
          ],
          [
            `histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{${api}}[$__rate_interval])))`,
            'p95'
          ],
          [
            `histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{${api}}[$__rate_interval])))`,
            'p99'
          ]
        ]),
        lines('Time of requests by route', 's', '95 % are faster.', [
          [
            `histogram_quantile(0.95, sum by (le, route) (rate(http_request_duration_seconds_bucket{${api}}[$__rate_interval])))`,
            '{{route}}'
          ]
        ]),
        lines('Requests in flight', 'short', 'Whose answer has not ended, in each instance.', [
          [`http_requests_in_flight{${api}}`, '{{instance}}']
        ]),
        lines('Requests refused', 'reqps', 'Because of overload, and because of too many attempts.', [
          [
            `sum by (reason) (rate(http_requests_shed_total{${api}}[$__rate_interval])) or vector(0)`,
            'overload: {{reason}}'
          ],
          [`sum by (kind) (rate(attempts_refused_total{${api}}[$__rate_interval]))`, 'too many: {{kind}}']
        ])
      ]
    },
    {
      title: 'Sessions',
      panels: [
        lines(
          'Sessions in use',
          'short',
          'Served in the last minutes, by each instance; one that several serve counts in each.',
          [[`sessions_recently_seen{${api}}`, '{{instance}}']]
        ),
        lines('Session reads', 'reqps', 'Found, confirmed as missing, or unavailable.', [
          [`sum by (outcome) (rate(session_reads_total{${api}}[$__rate_interval]))`, '{{outcome}}']
        ]),
        lines('Sessions begun and ended', 'short', 'In five minutes; those that merely expire are seen by nobody.', [
          [`sum(increase(sessions_created_total{${api}}[5m]))`, 'begun'],
          [`sum by (reason) (increase(sessions_ended_total{${api}}[5m]))`, 'ended: {{reason}}']
        ]),
        lines(
          'Fields overwritten',
          'short',
          'In five minutes, by a second request that set the same field at the same time.',
          [[`sum(increase(session_overwritten_fields_total{${api}}[5m]))`, 'fields']]
        ),
        lines(
          'Session writes that fail',
          'percentunit',
          'Over four windows; 0.1 % is the budget, 1.44 % over the two short ones is an alarm.',
          [
            [`group:session_write_errors:ratio_rate5m{${here}} or vector(0)`, '5 minutes'],
            [`group:session_write_errors:ratio_rate30m{${here}} or vector(0)`, '30 minutes'],
            [`group:session_write_errors:ratio_rate1h{${here}} or vector(0)`, '1 hour'],
            [`group:session_write_errors:ratio_rate6h{${here}} or vector(0)`, '6 hours']
          ],
          { warnAt: 0.006, badAt: 0.0144 }
        ),
        lines('Writes by how they end', 'ops', 'Ok, or the code of the error.', [
          [
            `sum by (outcome) (rate(redis_ha_operation_duration_seconds_count{${api}, operation="write"}[$__rate_interval]))`,
            '{{outcome}}'
          ]
        ])
      ]
    },
    {
      title: 'Reads',
      panels: [
        number(
          'Reads from replicas',
          'percentunit',
          'Of all reads; 90 % or more is usual.',
          [
            [
              `sum(rate(redis_ha_reads_total{${api}, source="replica"}[5m])) / sum(rate(redis_ha_reads_total{${api}}[5m]))`,
              'share'
            ]
          ],
          { badBelow: 0.5 }
        ),
        number(
          'Stale reads',
          'percentunit',
          'Older than promised, and marked.',
          [
            [
              `(sum(rate(redis_ha_read_age_seconds_count{${api}, stale="true"}[5m])) or vector(0)) / sum(rate(redis_ha_read_age_seconds_count{${api}}[5m]))`,
              'share'
            ]
          ],
          { badAt: 0.01 }
        ),
        lines(
          'Reads by source',
          'ops',
          'Replica or master, and whether the key was there.',
          [
            [
              `sum by (source, result) (rate(redis_ha_reads_total{${here}}[$__rate_interval]))`,
              '{{source}}, {{result}}'
            ]
          ],
          { stacked: true }
        ),
        lines(
          'Age of what was read',
          's',
          'Upper bound: 95 % were younger.',
          [
            [
              `histogram_quantile(0.95, sum by (le, source) (rate(redis_ha_read_age_seconds_bucket{${here}}[$__rate_interval])))`,
              '{{source}}'
            ]
          ],
          { badAt: 2 }
        ),
        lines('Reads asked of another node', 'ops', 'By what was wrong with the first one.', [
          [
            `sum by (reason) (rate(redis_ha_read_fallbacks_total{${here}}[$__rate_interval])) or vector(0)`,
            '{{reason}}'
          ]
        ])
      ]
    },
    {
      title: 'Writes',
      panels: [
        lines('Redis operations, 95th percentile', 's', 'From the call to its end, waiting and repeating included.', [
          [
            `histogram_quantile(0.95, sum by (le, operation) (rate(redis_ha_operation_duration_seconds_bucket{${here}}[$__rate_interval])))`,
            '{{operation}}'
          ]
        ]),
        lines(
          'Write gap',
          's',
          'Longest time without an acknowledged write, around the switches of the last hour.',
          [
            [`histogram_quantile(1, sum by (le) (increase(redis_ha_write_gap_seconds_bucket{${here}}[1h])))`, 'longest']
          ],
          { badAt: 10 }
        ),
        lines('Held writes', 'short', 'Waiting for a master now.', [[`redis_ha_held_writes{${here}}`, '{{instance}}']]),
        lines('Why writes began to wait', 'short', 'Times in five minutes.', [
          [`sum by (reason) (increase(redis_ha_write_holds_total{${here}}[5m])) or vector(0)`, '{{reason}}']
        ]),
        lines('Writes repeated', 'ops', 'Handed to a master once more, because it was not known how they ended.', [
          [`sum by (instance) (rate(redis_ha_write_repeats_total{${here}}[$__rate_interval]))`, '{{instance}}']
        ]),
        lines(
          'Budget left',
          'short',
          'For asking a second node (hedge) and for repeating (repeat); empty means that a storm was stopped.',
          [[`min by (budget) (redis_ha_budget_tokens{${here}})`, '{{budget}}']]
        )
      ]
    },
    {
      title: 'Connections and process',
      panels: [
        lines('Sockets to Redis', 'short', 'Of each process, by role and state.', [
          [`sum by (instance, role, state) (redis_ha_connections{${here}})`, '{{instance}}: {{role}}, {{state}}']
        ]),
        lines(
          'Sockets, of the limit',
          'percentunit',
          'Of REDIS_MAX_CONNECTIONS; an alert from 90 % on.',
          [
            [
              `sum by (instance) (redis_ha_connections{${here}}) / max by (instance) (redis_ha_connections_max{${here}})`,
              '{{instance}}'
            ]
          ],
          { badAt: 0.9 }
        ),
        lines('Connections lost', 'short', 'Or not opened, in five minutes.', [
          [
            `sum by (instance, role) (increase(redis_ha_connection_errors_total{${here}}[5m]))`,
            '{{instance}} to {{role}}'
          ]
        ]),
        lines('Round trip to the master', 's', 'Of the newest sample.', [
          [`redis_ha_master_latency_seconds{${here}}`, '{{instance}}']
        ]),
        lines(
          'Event loop',
          's',
          'How late timers are, 99th percentile.',
          [[`nodejs_eventloop_lag_p99_seconds{${here}}`, '{{instance}}']],
          { warnAt: 0.1 }
        ),
        lines('Memory of the process', 'bytes', 'Resident.', [
          [`process_resident_memory_bytes{${here}}`, '{{instance}}']
        ])
      ]
    }
  ]
}
