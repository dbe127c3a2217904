import type { CommandTable } from './fake-command.ts'
import type { FakeSentinelState } from './fake-sentinel-state.ts'
import { errorReply, ok, type Reply } from './resp-reply.ts'
import { oldReplicasSubcommand, toMasterFields, toReplicaFields, toSentinelFields } from './sentinel-wire.ts'

const unknownName = errorReply('ERR No such master with that name')

/** The words after SENTINEL; they answer what `state` says at that moment. */
export function createSentinelSubcommands(state: FakeSentinelState, onFailover: () => Reply): CommandTable {
  const about = (answer: () => Reply, otherwise = unknownName) => ({
    arity: 2,
    run: ([name = '']: readonly string[]) => (name === state.masterName ? answer() : otherwise)
  })
  const replicas = about(() => state.replicas.map((replica) => toReplicaFields(replica, state)))

  return {
    MASTER: about(() => toMasterFields(state)),
    MASTERS: { arity: 1, run: () => [toMasterFields(state)] },
    'GET-MASTER-ADDR-BY-NAME': about(() => [state.master.host, `${state.master.port}`], { nullArray: true }),
    REPLICAS: replicas,
    [oldReplicasSubcommand]: replicas,
    SENTINELS: about(() => state.sentinels.map((sentinel) => toSentinelFields(sentinel, state))),
    MYID: { arity: 1, run: () => state.runId },
    CKQUORUM: about(() => checkQuorum(state)),
    FAILOVER: about(onFailover),
    RESET: {
      arity: 2,
      run: ([pattern]) => {
        if (pattern !== state.masterName && pattern !== '*') return 0
        state.replicas = []
        state.sentinels = []
        return 1
      }
    },
    FLUSHCONFIG: { arity: 1, run: () => ok }
  }
}

function checkQuorum(state: FakeSentinelState): Reply {
  const usable = 1 + state.sentinels.filter((sentinel) => !sentinel.isDown).length
  const isBelowQuorum = usable < state.quorum
  const isBelowMajority = usable < Math.floor((state.sentinels.length + 1) / 2) + 1
  if (!isBelowQuorum && !isBelowMajority) {
    return { simple: `OK ${usable} usable Sentinels. Quorum and failover authorization can be reached` }
  }
  const reasons = [
    ...(isBelowQuorum ? ['Not enough available Sentinels to reach the specified quorum for this master'] : []),
    ...(isBelowMajority ? ['Not enough available Sentinels to reach the majority and authorize a failover'] : [])
  ]
  return errorReply(`NOQUORUM ${usable} usable Sentinels. ${reasons.join('. ')}`)
}
