import type { Credentials } from '../config/redis-ha-config.ts'
import type { CommandTable } from './fake-command.ts'
import type { FakeConnection } from './fake-connection.ts'
import { errorReply, ok, type Reply } from './resp-reply.ts'

/** What a fake server says of itself in HELLO. */
export interface FakeIdentity {
  readonly mode: 'standalone' | 'sentinel'
  readonly role: () => string | undefined
  /** `undefined`, or without a password: everyone may enter. */
  readonly credentials: Credentials | undefined
  /** Answers HELLO as Redis 5 does, so that clients fall back to RESP2. */
  readonly isWithoutHello: boolean
}

export const fakeRedisVersion = '7.2.0'

const wrongPassword = 'WRONGPASS invalid username-password pair or user is disabled.'
const noPasswordSet =
  'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?'

/** HELLO and AUTH, with Redis' own words for everything that can be wrong. */
export function createHandshakeCommands(identity: FakeIdentity): CommandTable {
  const logIn = (username: string, password: string, connection: FakeConnection): boolean => {
    const expected = identity.credentials
    const isOpen = expected?.password === undefined && username === 'default'
    connection.isAuthenticated ||=
      isOpen || ((expected?.username ?? 'default') === username && expected?.password === password)
    return connection.isAuthenticated
  }

  const hello = (args: readonly string[], connection: FakeConnection): Reply => {
    const [version, ...options] = args
    if (version !== undefined && !/^\d+$/.test(version)) {
      return errorReply('ERR Protocol version is not an integer or out of range')
    }
    if (version !== undefined && version !== '2' && version !== '3') {
      return errorReply('NOPROTO unsupported protocol version')
    }
    for (let index = 0; index < options.length; index += 1) {
      const option = options[index]?.toUpperCase()
      if (option === 'AUTH' && index + 2 < options.length) {
        const [username = '', password = ''] = options.slice(index + 1)
        connection.isAuthenticated = false
        if (!logIn(username, password, connection)) return errorReply(wrongPassword)
        index += 2
      } else if (option === 'SETNAME' && index + 1 < options.length) {
        connection.name = options[++index] ?? ''
      } else return errorReply(`ERR Syntax error in HELLO option '${options[index]}'`)
    }
    if (needsAuth(identity, connection)) {
      return errorReply(
        'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time'
      )
    }
    if (version !== undefined) connection.version = version === '3' ? 3 : 2
    const role = identity.role()
    return new Map<string, Reply>([
      ['server', 'redis'],
      ['version', fakeRedisVersion],
      ['proto', connection.version],
      ['id', connection.id],
      ['mode', identity.mode],
      ...(role === undefined ? [] : [['role', role] as const]),
      ['modules', []]
    ])
  }

  const auth = (args: readonly string[], connection: FakeConnection): Reply => {
    if (args.length > 2) return errorReply('ERR syntax error')
    if (args.length === 1 && identity.credentials?.password === undefined) return errorReply(noPasswordSet)
    const [username = '', password = ''] = args.length === 1 ? ['default', ...args] : args
    connection.isAuthenticated = false
    return logIn(username, password, connection) ? ok : errorReply(wrongPassword)
  }

  const flags = ['no-auth', 'loading', 'stale'] as const
  return {
    ...(identity.isWithoutHello ? {} : { HELLO: { arity: -1, flags, run: hello } }),
    AUTH: { arity: -2, flags, run: auth }
  }
}

/** Is a password asked for that this connection has not given? */
export function needsAuth(identity: Pick<FakeIdentity, 'credentials'>, connection: FakeConnection): boolean {
  return identity.credentials?.password !== undefined && !connection.isAuthenticated
}
