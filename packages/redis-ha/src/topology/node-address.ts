/** Where a Redis node or a Sentinel listens. */
export interface NodeAddress {
  readonly host: string
  readonly port: number
}

/** `host:port`, with brackets around an IPv6 host; used as a key and in messages. */
export function toAddressKey(address: NodeAddress): string {
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
}

/** `host:port` or `[ipv6]:port` → address; `undefined` when host or port is missing or the port is not 1–65535. */
export function parseAddress(text: string): NodeAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text.trim())
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : undefined
}

/** Equal host and port; names are not resolved. */
export function isSameAddress(a: NodeAddress, b: NodeAddress): boolean {
  return a.port === b.port && a.host === b.host
}
