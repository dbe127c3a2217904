import ipaddr from 'ipaddr.js'

/** Leading bits that one customer of a provider has; the rest of an IPv6 address is hers to choose. */
const groupBits = 64

/** What counts as one client: an IPv4 address, or the network of an IPv6 one. */
export function toAddressGroup(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${withoutZone(parsed)}/${groupBits}`)}/${groupBits}`
}

function withoutZone(address: ipaddr.IPv6): string {
  return new ipaddr.IPv6(address.parts).toString()
}
