import type { NodeAddress } from './node-address.ts'

/** One published Sentinel event about one group. */
export interface SentinelEvent {
  /** As on the wire: `+switch-master`, `+sdown`, … */
  readonly name: string
  readonly masterName: string
  /** The node or Sentinel it is about; on `+switch-master` the new master. */
  readonly address: NodeAddress | undefined
  /** The group's master as that Sentinel knew it before the event. */
  readonly master: NodeAddress | undefined
}

/**
 * Channel and message of Sentinel's Pub/Sub → event; `undefined` for one that concerns no group (`+tilt`).
 * Formats (redis.io, Sentinel Pub/Sub messages): `<type> <name> <ip> <port> [@ <master-name> <ip> <port>] …`,
 * and for `+switch-master` `<master-name> <old-ip> <old-port> <new-ip> <new-port>`.
 */
export function parseSentinelEvent(channel: string, message: string): SentinelEvent | undefined {
  const words = message.split(' ')
  if (channel === '+switch-master') {
    const [masterName, oldHost, oldPort, host, port] = words
    if (masterName === undefined) return undefined
    return { name: channel, masterName, address: toAddress(host, port), master: toAddress(oldHost, oldPort) }
  }
  const [type, name, host, port] = words
  const address = toAddress(host, port)
  if (type === 'master' && name !== undefined) return { name: channel, masterName: name, address, master: address }
  const at = words.indexOf('@')
  const [masterName, masterHost, masterPort] = at === -1 ? [] : words.slice(at + 1)
  if (masterName === undefined) return undefined
  return { name: channel, masterName, address, master: toAddress(masterHost, masterPort) }
}

function toAddress(host: string | undefined, port: string | undefined): NodeAddress | undefined {
  return host !== undefined && Number(port) > 0 ? { host, port: Number(port) } : undefined
}

/** Events that announce a new master before a majority knows it: writes must wait from here on. */
const announcing = new Set(['+try-failover', '+elected-leader', '+selected-slave', '+promoted-slave'])

export function announcesFailover(event: SentinelEvent): boolean {
  return announcing.has(event.name) || event.name.startsWith('+failover-state-')
}
