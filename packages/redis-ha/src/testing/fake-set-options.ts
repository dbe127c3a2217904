/** What stands behind SET's key and value. */
export interface SetOptions {
  readonly expiresAtMs: number | undefined
  readonly onlyIf: 'exists' | 'absent' | undefined
  readonly keepTtl: boolean
  readonly get: boolean
}

const expiryWords: Readonly<Record<string, { readonly unitMs: number; readonly isAbsolute: boolean }>> = {
  EX: { unitMs: 1000, isAbsolute: false },
  PX: { unitMs: 1, isAbsolute: false },
  EXAT: { unitMs: 1000, isAbsolute: true },
  PXAT: { unitMs: 1, isAbsolute: true }
}

/** NX, XX, GET, KEEPTTL, EX, PX, EXAT and PXAT; `problem` is Redis' own error text. */
export function parseSetOptions(words: readonly string[], nowMs: number): SetOptions | { readonly problem: string } {
  const options = {
    expiresAtMs: undefined as number | undefined,
    onlyIf: undefined as SetOptions['onlyIf'],
    keepTtl: false,
    get: false
  }
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]?.toUpperCase() ?? ''
    const expiry = expiryWords[word]
    if (word === 'NX' && options.onlyIf !== 'exists') options.onlyIf = 'absent'
    else if (word === 'XX' && options.onlyIf !== 'absent') options.onlyIf = 'exists'
    else if (word === 'GET') options.get = true
    else if (word === 'KEEPTTL' && options.expiresAtMs === undefined) options.keepTtl = true
    else if (
      expiry !== undefined &&
      index + 1 < words.length &&
      !options.keepTtl &&
      options.expiresAtMs === undefined
    ) {
      const amount = words[++index] ?? ''
      if (!/^-?\d{1,18}$/.test(amount)) return { problem: 'ERR value is not an integer or out of range' }
      if (Number(amount) <= 0) return { problem: "ERR invalid expire time in 'set' command" }
      options.expiresAtMs = Number(amount) * expiry.unitMs + (expiry.isAbsolute ? 0 : nowMs)
    } else return { problem: 'ERR syntax error' }
  }
  return options
}
