/**
 * Lines for iptables-restore: packets are dropped where they arrive, so that the sender learns nothing.
 * Between the two sides nothing passes; everybody else reaches both.
 */
export function cutBetween(some: readonly string[], others: readonly string[]): string[] {
  return some.flatMap((a) => others.flatMap((b) => [drop(`-s ${a} -d ${b}`), drop(`-s ${b} -d ${a}`)]))
}

/** Nobody reaches these addresses, clients neither; among themselves they talk. */
export function cutOff(addresses: readonly string[]): string[] {
  const among = addresses.flatMap((a) => addresses.map((b) => `-A TESTBED -s ${a} -d ${b} -j ACCEPT`))
  return [...among, ...addresses.flatMap((address) => [drop(`-s ${address}`), drop(`-d ${address}`)])]
}

/** Connections that `from` makes to `to` end at `proxyPort` on 127.0.0.1 in its place. */
export function redirect(from: string, to: { host: string; port: number }, proxyPort: number): string {
  return `-A TESTBED -s ${from} -d ${to.host} -p tcp --dport ${to.port} -j DNAT --to-destination 127.0.0.1:${proxyPort}`
}

const drop = (match: string): string => `-A TESTBED ${match} -j DROP`
