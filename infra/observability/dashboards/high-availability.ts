import { api, type Dashboard, here, lines, number, redis, sentinel, states } from './dashboard.ts'

const roles = {
  0: { text: 'down', color: 'red' },
  1: { text: 'replica', color: 'blue' },
  2: { text: 'master', color: 'green' }
} as const
const yes = { 0: { text: 'no', color: 'red' }, 1: { text: 'yes', color: 'green' } } as const

/** Who is master, could it be replaced, and what did the last time cost? */
export const highAvailability: Dashboard = {
  uid: 'high-availability',
  title: 'High availability',
  description: 'Who is master, whether the Sentinels could replace it, and what the last failover cost.',
  rows: [
    {
      title: 'Now',
      panels: [
        number(
          'Masters',
          'short',
          'Nodes that say they are master: one for each group.',
          [
            [
              `sum(group:redis_masters:count{${here}}) / count(group:redis_nodes:count{${here}}) or vector(0)`,
              'masters per group'
            ]
          ],
          { badBelow: 1, badAt: 1.1 }
        ),
        number(
          'Replicas attached',
          'short',
          'Replicas that follow the master; below 1 it refuses writes.',
          [
            [
              `max(redis_connected_slaves{${redis}} and on (namespace, redis_group, instance) redis_instance_info{role="master"})`,
              'replicas'
            ]
          ],
          { badBelow: 1 }
        ),
        number(
          'Sentinels with a quorum',
          'short',
          'Sentinels that could begin a failover now.',
          [[`sum(redis_sentinel_master_ckquorum_status{${here}})`, 'Sentinels']],
          { badBelow: 2 }
        ),
        number(
          'Clients',
          'percentunit',
          'The worst health of all processes: 1 well, 0.5 reads only, 0 down.',
          [[`min(redis_ha_health{${here}})`, 'health']],
          { badBelow: 1 }
        ),
        number('Same master for', 's', 'Time since the last switch, as the processes know it.', [
          [`max(redis_ha_master_known_seconds{${here}})`, 'time']
        ]),
        number(
          'Switches in a day',
          'short',
          'Changes of the master, planned ones too.',
          [[`max(increase(redis_ha_failovers_total{${here}}[1d]))`, 'switches']],
          { warnAt: 3 }
        )
      ]
    },
    {
      title: 'Who is master',
      panels: [
        states(
          'Role of each node',
          'short',
          'What each node says of itself.',
          [
            [
              `max by (instance) (2 * redis_instance_info{${redis}, role="master"} or redis_up{${redis}})`,
              '{{instance}}'
            ]
          ],
          { width: 12, states: roles }
        ),
        states(
          'What each Sentinel says',
          'short',
          'Which master each Sentinel names, and whether it finds it well.',
          [
            [
              `max by (instance, master_address) (redis_sentinel_master_status{${here}})`,
              '{{instance}}: {{master_address}}'
            ]
          ],
          { width: 12, states: { 0: { text: 'down', color: 'red' }, 1: { text: 'ok', color: 'green' } } }
        )
      ]
    },
    {
      title: 'Could it be replaced',
      panels: [
        states(
          'Quorum',
          'short',
          'Whether a failover could begin, as each Sentinel sees it.',
          [[`max by (instance) (redis_sentinel_master_ckquorum_status{${here}})`, '{{instance}}']],
          { states: yes }
        ),
        lines(
          'Members that are well',
          'short',
          'Sentinels and replicas that are not down, as the most pessimistic Sentinel counts them.',
          [
            [`min by (redis_group) (redis_sentinel_master_ok_sentinels{${here}})`, 'Sentinels of {{redis_group}}'],
            [`min by (redis_group) (redis_sentinel_master_ok_slaves{${here}})`, 'replicas of {{redis_group}}']
          ],
          { badBelow: 1 }
        ),
        lines('Members that are known', 'short', 'More than there are: ghosts, which make failovers harder.', [
          [`max by (redis_group) (redis_sentinel_master_sentinels{${here}})`, 'Sentinels of {{redis_group}}'],
          [`max by (redis_group) (redis_sentinel_master_slaves{${here}})`, 'replicas of {{redis_group}}']
        ]),
        states(
          'TILT',
          'short',
          'A Sentinel whose clock jumped or that was stopped takes no part in a failover.',
          [[`max by (instance) (redis_sentinel_tilt{${sentinel}})`, '{{instance}}']],
          { states: { 0: { text: 'no', color: 'green' }, 1: { text: 'TILT', color: 'red' } } }
        ),
        lines(
          'Sentinels that answer the clients',
          'short',
          'Of the Sentinels that each process knows, those that answer it.',
          [[`min by (instance) (redis_ha_sentinels{${here}, state="answering"})`, '{{instance}}']],
          { badBelow: 2 }
        ),
        lines(
          'Findings',
          'short',
          'What clients find wrong with the topology, for longer than a failover takes; nothing is good.',
          [[`max by (finding) (redis_ha_findings{${here}}) or vector(0)`, '{{finding}}']],
          { badAt: 1 }
        )
      ]
    },
    {
      title: 'What it cost',
      panels: [
        lines(
          'Last failover, by phase',
          's',
          'Detection, agreement of the Sentinels, recovery, and all together; the slowest process.',
          [[`max by (phase) (redis_ha_last_failover_seconds{${here}})`, '{{phase}}']],
          { badAt: 10 }
        ),
        lines(
          'Time without an acknowledged write',
          's',
          'Around a switch: 95 % of the gaps of the last day were shorter.',
          [[`histogram_quantile(0.95, sum by (le) (increase(redis_ha_write_gap_seconds_bucket{${here}}[1d])))`, 'p95']],
          { badAt: 10 }
        ),
        lines(
          'Acknowledged writes lost',
          'short',
          'By failovers, in all; the truth lies between the two bounds.',
          [[`sum by (bound) (redis_ha_lost_writes_total{${here}}) or vector(0)`, '{{bound}} bound']],
          { badAt: 1 }
        ),
        lines(
          'Session writes, 99th percentile',
          's',
          'From the call to its end, waiting and repeating included.',
          [
            [
              `histogram_quantile(0.99, sum by (le) (rate(redis_ha_operation_duration_seconds_bucket{${api}, operation="write"}[$__rate_interval])))`,
              'p99'
            ]
          ],
          { warnAt: 1 }
        ),
        lines('Writes that wait for a master', 'short', 'Held now, in each process.', [
          [`redis_ha_held_writes{${here}}`, '{{instance}}']
        ]),
        lines('Sentinel events', 'short', 'What clients heard from Sentinels in a minute, in Sentinel’s spelling.', [
          [
            `max by (sentinel_event) (increase(redis_ha_topology_events_total{${here}}[1m])) or vector(0)`,
            '{{sentinel_event}}'
          ]
        ])
      ]
    }
  ]
}
