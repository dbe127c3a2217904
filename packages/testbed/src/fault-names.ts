/** Every fault that can be injected into any topology, with what it does. */
export const faults = {
  'kill-master': 'SIGKILL the master: its connections break at once, its memory is gone',
  'freeze-master': 'SIGSTOP the master: connections stay open, nothing answers; on heal it wakes up as a zombie master',
  'kill-replica': 'SIGKILL one replica',
  'freeze-replica': 'SIGSTOP one replica',
  'kill-sentinel': 'SIGKILL one Sentinel',
  'freeze-sentinel': 'SIGSTOP one Sentinel',
  switchover: 'hand the master over in order, as before a planned stop (redis-prestop.sh)',
  failover: 'SENTINEL FAILOVER without any preparation, as an operator would type it'
} as const satisfies Record<string, string>

/** Those that also need a topology with `network: 'namespace'`. A Sentinel shares its node's host and its fate. */
export const networkFaults = {
  'partition-master': 'cut the master’s host off from the other hosts; clients reach all of them',
  'partition-master-and-replica':
    'cut the master’s host and a replica off from the others, two of three Sentinels among them; clients reach all',
  'black-hole-master': 'nobody reaches the master’s host, clients neither: packets vanish',
  'black-hole-replica': 'nobody reaches a replica’s host, clients neither: packets vanish',
  'cut-replica-link': 'cut a replica off from the master alone; Sentinels and clients reach both',
  'lag-replica': 'let a replica get its replication stream `lagMs` late',
  'cut-sentinel': 'nobody reaches a Sentinel and it reaches nobody: packets vanish',
  'promote-laggard': 'the same, and SENTINEL FAILOVER with that replica preferred by its priority'
} as const satisfies Record<string, string>

/** Those that need a cluster. */
export const clusterFaults = {
  'drain-master': 'evict everything from the master’s machine in order, as before its maintenance',
  'power-off-master': 'cut the power of the master’s machine, with all that runs there (needs MACHINE_POWER)',
  'dns-away': 'stop the cluster’s DNS, for everybody in it'
} as const satisfies Record<string, string>

export type ProcessFaultName = keyof typeof faults
export type NetworkFaultName = keyof typeof networkFaults
export type ClusterFaultName = keyof typeof clusterFaults
export type FaultName = ProcessFaultName | NetworkFaultName | ClusterFaultName

/** The names of `faults`, in the order of the list. */
export const faultNames = Object.keys(faults) as readonly ProcessFaultName[]

export const networkFaultNames = Object.keys(networkFaults) as readonly NetworkFaultName[]

export function isNetworkFaultName(name: string): name is NetworkFaultName {
  return Object.hasOwn(networkFaults, name)
}

export function isFaultName(name: string): name is ProcessFaultName {
  return Object.hasOwn(faults, name)
}
