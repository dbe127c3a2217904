import type { NodeAddress } from '../topology/node-address.ts'
import { hidePassword } from './hide-password.ts'
import type { Credentials } from './redis-ha-config.ts'
import { type Parser, parseHostAndPort } from './value-parsers.ts'

/** What a `redis://` or `rediss://` URL says; what it leaves out is undefined. */
export interface RedisUrl {
  readonly address: NodeAddress
  readonly credentials: Credentials
  readonly db: number | undefined
  /** Undefined where only `host:port` was given. */
  readonly isTls: boolean | undefined
}

/** `redis[s]://[[user]:password@]host[:port][/db]`; the port is 6379 unless given. Never repeats a password. */
export const parseRedisUrl: Parser<RedisUrl> = (text) => {
  const shown = hidePassword(text)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '') {
    return { problems: [`expected redis://[user:password@]host[:port][/db] or rediss://…, got "${shown}"`] }
  }
  const path = /^\/?(\d*)$/.exec(url.pathname)
  if (path === null || url.search !== '' || url.hash !== '') {
    return { problems: [`expected nothing but a database number behind host and port, got "${shown}"`] }
  }
  const username = decode(url.username)
  const password = decode(url.password)
  if (username === undefined || password === undefined) {
    return { problems: [`expected %-encoded user and password, got "${shown}"`] }
  }
  return {
    value: {
      address: { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 6379 : Number(url.port) },
      credentials: { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) },
      db: path[1] === '' ? undefined : Number(path[1]),
      isTls: url.protocol === 'rediss:'
    }
  }
}

/** A URL, or just `host:port`. */
export const parseRedisUrlOrAddress: Parser<RedisUrl> = (text) => {
  if (text.includes('://')) return parseRedisUrl(text)
  const address = parseHostAndPort(6379)(text)
  if ('problems' in address) return address
  return { value: { address: address.value, credentials: {}, db: undefined, isTls: undefined } }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
