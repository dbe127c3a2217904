import { parseRedisUrl, parseRedisUrlOrAddress } from './redis-url.ts'
import { defaultTimings, type Timings } from './timings.ts'
import {
  type Parser,
  parseAddressMap,
  parseBoolean,
  parseHost,
  parseHostAndPort,
  parseInteger,
  parseList,
  parseSeconds,
  parseText
} from './value-parsers.ts'

/** Another spelling of a variable, with its own way to read the text where that differs. */
export interface EnvironmentAlias<T = unknown> {
  readonly name: string
  readonly parse?: Parser<T>
  /** How it differs, for the table. */
  readonly note?: string
}

/** One setting: how it is called, what it does here, and how its text is read. */
export interface EnvironmentVariable<T = unknown> {
  readonly name: string
  readonly description: string
  readonly parse: Parser<T>
  readonly aliases?: readonly EnvironmentAlias<T>[]
  /** Text that counts when it is not set. @default not set */
  readonly default?: string
  readonly unit?: 'ms' | 's'
  /** Its value is never repeated in a message. @default false */
  readonly isSecret?: boolean
}

const parsePort = parseInteger('a port', 1, 65_535)

/** Every variable this package reads: parsing uses it, and the table in the documentation is printed from it. */
export const environmentVariables = {
  mode: {
    name: 'REDIS_MODE',
    aliases: [
      { name: 'REDIS_SENTINEL_ENABLED', parse: parseSentinelEnabled, note: 'true: sentinel, false: standalone' }
    ],
    description:
      'standalone or sentinel. Without it: sentinel when REDIS_SENTINELS is set, else standalone. Set, it decides which of REDIS_SENTINELS and REDIS_URL/REDIS_HOST/REDIS_ADDR counts; without it, having both is an error.',
    parse: parseMode
  },
  sentinels: {
    name: 'REDIS_SENTINELS',
    aliases: [{ name: 'REDIS_SENTINEL_HOSTS' }, { name: 'REDIS_SENTINEL_ADDRS' }],
    description:
      'Sentinels to start from, host:port separated by commas; one is enough, the others are learnt. Names are resolved anew at every connect.',
    parse: parseList(parseHostAndPort(26_379))
  },
  masterName: {
    name: 'REDIS_MASTER_NAME',
    aliases: [{ name: 'REDIS_SENTINEL_MASTER' }],
    description: 'What the Sentinels call the group of master and replicas.',
    default: 'mymaster',
    parse: parseText
  },
  url: {
    name: 'REDIS_URL',
    description: 'standalone: redis://[user:password@]host[:port][/db]; rediss:// turns TLS on.',
    isSecret: true,
    parse: parseRedisUrl
  },
  address: { name: 'REDIS_ADDR', description: 'standalone: host:port.', parse: parseHostAndPort(6379) },
  host: {
    name: 'REDIS_HOST',
    description: 'standalone: host name or address; 127.0.0.1 when nothing says where.',
    parse: parseHost
  },
  port: {
    name: 'REDIS_PORT',
    description:
      'standalone: port beside REDIS_HOST, 6379 without it. What Kubernetes injects for a Service called redis (tcp://…) is no port.',
    parse: parsePort
  },
  replicaUrls: {
    name: 'REDIS_REPLICA_URLS',
    description:
      'standalone: reader endpoints of a managed Redis, URLs or host:port separated by commas; user, password and TLS are those of the master.',
    isSecret: true,
    default: '',
    parse: parseList(parseRedisUrlOrAddress)
  },
  db: {
    name: 'REDIS_DB',
    description: 'Logical database of every data connection; 0 unless REDIS_URL names one.',
    parse: parseInteger('a database number', 0)
  },
  username: { name: 'REDIS_USERNAME', description: 'ACL user of the Redis nodes; needs a password.', parse: parseText },
  password: {
    name: 'REDIS_PASSWORD',
    description: 'Password of the Redis nodes.',
    isSecret: true,
    parse: parseText
  },
  passwordFile: {
    name: 'REDIS_PASSWORD_FILE',
    description:
      'File with the password of the Redis nodes, as Docker and Kubernetes mount secrets; read anew at each connect, so that a rotated one needs no restart.',
    parse: parseText
  },
  sentinelUsername: {
    name: 'REDIS_SENTINEL_USERNAME',
    description: 'ACL user of the Sentinels; needs a password.',
    parse: parseText
  },
  sentinelPassword: {
    name: 'REDIS_SENTINEL_PASSWORD',
    description: 'Password of the Sentinels. Without it none is sent: that of the nodes is not tried.',
    isSecret: true,
    parse: parseText
  },
  sentinelPasswordFile: {
    name: 'REDIS_SENTINEL_PASSWORD_FILE',
    description: 'File with the password of the Sentinels; read anew at each connect.',
    parse: parseText
  },
  tls: {
    name: 'REDIS_TLS',
    description: 'TLS towards Redis nodes and Sentinels. Without it: as REDIS_URL says, else false.',
    parse: parseBoolean
  },
  sentinelTls: {
    name: 'REDIS_SENTINEL_TLS',
    description: 'TLS towards the Sentinels where it differs from REDIS_TLS; same files and server name.',
    parse: parseBoolean
  },
  tlsCaFile: {
    name: 'REDIS_TLS_CA_FILE',
    description: 'PEM file of the authorities to trust, instead of those of the system.',
    parse: parseText
  },
  tlsCertFile: {
    name: 'REDIS_TLS_CERT_FILE',
    description: 'PEM file of the client certificate; needs its key.',
    parse: parseText
  },
  tlsKeyFile: {
    name: 'REDIS_TLS_KEY_FILE',
    description: 'PEM file of the key of the client certificate.',
    parse: parseText
  },
  tlsServerName: {
    name: 'REDIS_TLS_SERVER_NAME',
    description:
      'The one name that all certificates carry, because nodes are dialled by address. Without it: the host dialled.',
    parse: parseText
  },
  addressMap: {
    name: 'REDIS_ADDRESS_MAP',
    description:
      'Addresses to dial instead of announced ones, for NAT: 10.0.0.1:6379=127.0.0.1:16379, separated by commas.',
    default: '',
    parse: parseAddressMap
  },
  maxConnections: {
    name: 'REDIS_MAX_CONNECTIONS',
    description:
      'Most sockets to Redis nodes, besides those of libraries such as BullMQ: the master has 5, each replica that is read 2; replicas for which none are left are not read.',
    default: '50',
    parse: parseInteger('a number of sockets', 5)
  },
  socketTimeout: {
    name: 'REDIS_SOCKET_TIMEOUT',
    description:
      'No command waits longer for its answer: lowers REDIS_READ_TIMEOUT_MS, REDIS_WRITE_HOLD_MS and REDIS_WRITE_DEADLINE_MS to it where their defaults are higher; a higher one set beside it is an error.',
    unit: 's',
    parse: parseSeconds
  },
  healthCheckInterval: {
    name: 'REDIS_HEALTH_CHECK_INTERVAL',
    description:
      'No connection goes unchecked for longer: lowers REDIS_SAMPLE_MS and REDIS_POLL_MS to it where their defaults are higher (they check far more often than the usual 30 s); a higher one set beside it is an error.',
    unit: 's',
    parse: parseSeconds
  },
  socketKeepalive: {
    name: 'REDIS_SOCKET_KEEPALIVE',
    description: 'TCP keep-alive on every connection, so that a silent peer is noticed and NAT entries stay.',
    default: 'true',
    parse: parseBoolean
  },
  retryOnTimeout: {
    name: 'REDIS_RETRY_ON_TIMEOUT',
    description:
      'Repeat idempotent writes whose outcome is unknown, on the new master, within their deadline. false: they end as IndeterminateWriteError at once. Writes that are not idempotent are never repeated.',
    default: 'true',
    parse: parseBoolean
  },
  strict: {
    name: 'REDIS_STRICT',
    description:
      'Never leave a lagging replica out of a replicated confirmation; a sick replica then stops such writes.',
    default: 'false',
    parse: parseBoolean
  },
  connectTimeoutMs: {
    ...timing('connectTimeoutMs', 'Time to open one connection, handshake included.'),
    aliases: [{ name: 'REDIS_SOCKET_CONNECT_TIMEOUT', parse: parseSeconds, note: 'in seconds' }]
  },
  readTimeoutMs: timing('readTimeoutMs', 'How long one node may take over a read before the next one is asked.'),
  writeHoldMs: timing('writeHoldMs', 'How long a write waits for a master before it is refused.', 0),
  writeDeadlineMs: timing(
    'writeDeadlineMs',
    'How long a write may take in all, its confirmation by replicas included.'
  ),
  maxStalenessMs: timing('maxStalenessMs', 'Oldest data a read may get without being told so.'),
  maxDegradedMs: timing('maxDegradedMs', 'How long stale data may be served, marked, while no master is confirmed.', 0),
  sampleMs: timing('sampleMs', 'Interval between two samples of a node; the sample is the heartbeat too.'),
  suspectMs: timing('suspectMs', 'A sample unanswered for this long makes its node suspect.'),
  pollMs: timing('pollMs', 'Interval between two rounds of asking the Sentinels.'),
  askTimeoutMs: timing('askTimeoutMs', 'How long one round waits for a Sentinel.')
} as const satisfies Readonly<Record<string, EnvironmentVariable>>

/** `writeHoldMs` → `REDIS_WRITE_HOLD_MS`. */
export function toTimingName(key: string): string {
  return `REDIS_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}

function timing(key: keyof Timings, description: string, min = 1) {
  return {
    name: toTimingName(key),
    description,
    unit: 'ms',
    default: `${defaultTimings[key]}`,
    parse: parseInteger('milliseconds', min)
  } as const
}

function parseMode(text: string): ReturnType<Parser<'standalone' | 'sentinel'>> {
  const mode = text.toLowerCase()
  if (mode === 'standalone' || mode === 'sentinel') return { value: mode }
  const problem = `expected standalone or sentinel, got "${text}"`
  if (mode !== 'cluster') return { problems: [problem] }
  const why = 'freshness tokens and replicated writes rest on one replication history, and a Cluster has one a shard'
  return { problems: [`${problem}: Redis Cluster is not supported yet, because ${why}`] }
}

function parseSentinelEnabled(text: string): ReturnType<Parser<'standalone' | 'sentinel'>> {
  const isEnabled = parseBoolean(text)
  if ('problems' in isEnabled) return isEnabled
  return { value: isEnabled.value ? 'sentinel' : 'standalone' }
}
