import { type NodeAddress, toAddressKey } from '../topology/node-address.ts'

const hints: readonly (readonly [code: RegExp, hint: string])[] = [
  [/ALTNAME/, 'check that its certificate carries the address that is dialled, or set REDIS_TLS_SERVER_NAME'],
  [/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE/, 'it asks for a client certificate: set REDIS_TLS_CERT_FILE and _KEY_FILE'],
  [/ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|DECRYPT)/, 'it does not trust our certificate: check REDIS_TLS_CERT_FILE'],
  [/EXPIRED|NOT_YET_VALID/, 'renew its certificate, or set the clock right'],
  [/CERT|ISSUER|SIGNATURE/, 'check that REDIS_TLS_CA_FILE holds the authority that signed its certificate']
]
const otherHint = 'check that this port speaks TLS, else set REDIS_TLS=false or REDIS_SENTINEL_TLS=false'

/** The two sides could not agree on TLS; the message says what to check. */
export class TlsError extends Error {
  override name = 'TlsError'

  constructor(cause: Error, address: NodeAddress) {
    const code = codeOf(cause)
    const hint = hints.find(([pattern]) => pattern.test(code))?.[1] ?? otherHint
    super(`no TLS with ${toAddressKey(address)} (${code || cause.message}): ${hint}`, { cause })
  }
}

/** The error itself, unless it came from TLS: a server refuses a client's certificate only after the handshake. */
export function toTlsError(error: Error, address: NodeAddress): Error {
  return /^ERR_SSL|^ERR_TLS/.test(codeOf(error)) ? new TlsError(error, address) : error
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}
