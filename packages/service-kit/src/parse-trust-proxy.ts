import ipaddr from 'ipaddr.js'

/** '' → nobody; '10.0.0.0/8,::1' → proxies with such an address; `undefined` for any other text. */
export function parseTrustProxy(text: string): false | string[] | undefined {
  if (text.trim() === '') return false
  const ranges = text.split(',').map((range) => range.trim())
  return ranges.every((range) => isAddress(range) || ipaddr.isValidCIDR(range)) ? ranges : undefined
}

/** Bare numbers are addresses to the library, and a count of proxies to many who set this. */
const isAddress = (text: string): boolean => ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text)
