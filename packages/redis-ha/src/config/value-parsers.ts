import { isIPv6 } from 'node:net'
import { type NodeAddress, parseAddress, toAddressKey } from '../topology/node-address.ts'
import { hidePassword } from './hide-password.ts'

/** A value, or everything that is wrong with the text, each as `expected …, got …`. */
export type Parsed<T> = { readonly value: T } | { readonly problems: readonly string[] }

/** Turns the text of one variable into a value. */
export type Parser<T> = (text: string) => Parsed<T>

export const parseText: Parser<string> = (text) => ({ value: text })

export const parseBoolean: Parser<boolean> = (text) => {
  if (/^(true|1|yes|on)$/i.test(text)) return { value: true }
  if (/^(false|0|no|off)$/i.test(text)) return { value: false }
  return { problems: [`expected true or false, got "${text}"`] }
}

/** A whole number from `min` to `max`; `what` names it in the message. */
export function parseInteger(what: string, min: number, max = Number.MAX_SAFE_INTEGER): Parser<number> {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`
  return (text) => {
    const value = Number(text)
    if (/^-?\d+$/.test(text) && value >= min && value <= max) return { value }
    return { problems: [`expected ${what} ${range}, got "${text}"`] }
  }
}

/** Seconds, fractions allowed → milliseconds. */
export const parseSeconds: Parser<number> = (text) => {
  const valueMs = Math.round(Number(text) * 1000)
  if (/^\d+(\.\d+)?$/.test(text) && valueMs > 0) return { value: valueMs }
  return { problems: [`expected seconds above 0, such as 5 or 0.5, got "${text}"`] }
}

/** Comma-separated items; empty ones are left out, the problems of all others are kept. */
export function parseList<T>(parseItem: Parser<T>): Parser<readonly T[]> {
  return (text) => {
    const items = text.split(',').map((item) => item.trim())
    const parsed = items.filter((item) => item !== '').map(parseItem)
    const problems = parsed.flatMap((item) => ('problems' in item ? item.problems : []))
    // A comma inside a password cuts it into items that no longer look like one.
    const mayHoldPassword = text.includes('@')
    if (problems.length > 0) return { problems: mayHoldPassword ? [...new Set(problems.map(hideValue))] : problems }
    return { value: parsed.flatMap((item) => ('value' in item ? [item.value] : [])) }
  }
}

/** A host name or an address, without a port. */
export const parseHost: Parser<string> = (text) => {
  if (/^[\w.-]+$/.test(text) || isIPv6(text)) return { value: text }
  return { problems: [`expected a host name or an address without a port, got "${hidePassword(text)}"`] }
}

/** `host:port`, or `[ipv6]:port`. The port must be there: a guessed one hides mistakes until the first failover. */
export function parseHostAndPort(usualPort: number): Parser<NodeAddress> {
  return (text) => {
    const value = parseAddress(text)
    if (value !== undefined) return { value }
    const isBareHost = /^[^:[\]\s/]+$/.test(text)
    const hint = isBareHost ? `; is it ${text}:${usualPort}?` : ''
    return { problems: [`expected host:port, or [ipv6]:port, got "${hidePassword(text)}"${hint}`] }
  }
}

/** `announced=dialled` pairs of addresses, separated by commas. */
export const parseAddressMap: Parser<Readonly<Record<string, NodeAddress>>> = (text) => {
  const pairs = parseList(parsePair)(text)
  if ('problems' in pairs) return pairs
  const keys = pairs.value.map(({ announced }) => announced)
  const repeated = new Set(keys.filter((key, index) => keys.indexOf(key) !== index))
  if (repeated.size > 0) return { problems: [...repeated].map((key) => `expected one entry for ${key}, got several`) }
  return { value: Object.fromEntries(pairs.value.map(({ announced, dialled }) => [announced, dialled])) }
}

const parsePair: Parser<{ announced: string; dialled: NodeAddress }> = (text) => {
  const [left = '', right = '', ...more] = text.split('=')
  const [announced, dialled] = [parseAddress(left), parseAddress(right)]
  if (announced !== undefined && dialled !== undefined && more.length === 0) {
    return { value: { announced: toAddressKey(announced), dialled } }
  }
  return { problems: [`expected announced-host:port=host:port, got "${hidePassword(text)}"`] }
}

function hideValue(problem: string): string {
  return problem.replace(/, got ".*/s, ', got an item that is not shown because it may hold a password')
}
