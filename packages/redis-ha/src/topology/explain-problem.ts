import type { SentinelConfig } from '../config/redis-ha-config.ts'
import { type TopologyProblem, TopologyUnavailableError } from '../errors.ts'
import { TlsError } from '../link/tls-error.ts'
import { toAddressKey } from './node-address.ts'

/** Why the Sentinels' answers make no view, with what to check. `failures` has the last error of each that failed. */
export function explainProblem(
  config: Pick<SentinelConfig, 'masterName' | 'sentinels'>,
  answering: number,
  failures: readonly Error[]
): TopologyUnavailableError {
  const seeds = config.sentinels.map(toAddressKey).join(', ')
  const says = (pattern: RegExp) => failures.find((error) => pattern.test(error.message))
  const make = (problem: TopologyProblem, message: string, cause?: Error) =>
    new TopologyUnavailableError(problem, message, cause === undefined ? undefined : { cause })

  const unknown = says(/No such master/i)
  if (answering === 0 && unknown !== undefined) {
    return make(
      'unknown-master-name',
      `no Sentinel knows a master named '${config.masterName}': check REDIS_MASTER_NAME against 'SENTINEL MASTERS' on ${seeds}`,
      unknown
    )
  }
  const refused = says(/NOAUTH|WRONGPASS|NOPERM/)
  if (answering === 0 && refused !== undefined) {
    return make(
      'sentinel-auth',
      `the Sentinels refuse these credentials (${refused.message}): check REDIS_SENTINEL_USERNAME and REDIS_SENTINEL_PASSWORD`,
      refused
    )
  }
  const insecure = failures.find((error) => error instanceof TlsError)
  if (answering === 0 && insecure !== undefined) return make('sentinel-tls', insecure.message, insecure)
  if (answering === 0) {
    return make(
      'sentinels-unreachable',
      `no Sentinel answers at ${seeds} (${failures[0]?.message ?? 'no address behind these names'}): check REDIS_SENTINELS, the network and that they run`,
      failures[0]
    )
  }
  return make(
    'no-majority',
    `no majority of the Sentinels agrees on the master of '${config.masterName}': ${answering} answer, ${failures.length} do not (${failures[0]?.message ?? 'they disagree'})`,
    failures[0]
  )
}
