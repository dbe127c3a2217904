/** What the replies of one write mean for it. */
export type WriteOutcome = 'applied' | 'not-applied' | 'unknown' | 'unknown-script' | 'refused'

/**
 * Replies by which a node says that it is not, or not now, the one to write to: nothing was executed. The code begins the
 * text, or, where Redis before 7 wraps what a script's command said, stands behind `: -`. Elsewhere it is a script's own word.
 */
const notTheMaster = /(?:^|: -)(?:READONLY|MASTERDOWN|LOADING|NOREPLICAS|UNBLOCKED) /

/** ioredis' own words for a command that was never put on the wire. */
const neverSent = /Stream isn't writeable/

export function isNotTheMaster(error: Error): boolean {
  return notTheMaster.test(error.message)
}

export function isNoReplicas(error: Error): boolean {
  return /(?:^|: -)NOREPLICAS /.test(error.message)
}

/** EVALSHA of a script that this server has not seen since it started: nothing was executed. */
function isUnknownScript(error: Error | null): boolean {
  return error?.message.startsWith('NOSCRIPT ') === true
}

/** A reply of the server, as opposed to the loss of the connection. */
export function isServerReply(error: Error): boolean {
  return error.name === 'ReplyError'
}

/** Judges one write by the errors of its commands; `undefined` stands for a command that went well. */
export function judgeWrite(errors: readonly (Error | null)[]): WriteOutcome {
  let applied = 0
  let declined = 0
  let refused = 0
  for (const error of errors) {
    if (error === null) applied += 1
    else if (neverSent.test(error.message)) declined += 1
    else if (!isServerReply(error)) return 'unknown'
    else if (isNotTheMaster(error)) declined += 1
    else refused += 1
  }
  if (declined === 0 && refused === 0) return 'applied'
  if (declined === 0) return errors.every(isUnknownScript) ? 'unknown-script' : 'refused'
  // Demoted between two commands of one write: part of it ran.
  return applied === 0 && refused === 0 ? 'not-applied' : 'unknown'
}
