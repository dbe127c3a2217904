/** Feed it what a socket read; it returns the commands that are complete. */
export interface RequestParser {
  push(chunk: Buffer): string[][]
}

/** The client sent something that is not RESP; a real server answers this and hangs up. */
export class ProtocolError extends Error {
  override name = 'ProtocolError'
}

/** Incremental parser of what clients send: arrays of bulk strings (the same in RESP2 and RESP3) and inline commands. */
export function createRequestParser(): RequestParser {
  let pending: Buffer = Buffer.alloc(0)

  return {
    push(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      const commands: string[][] = []
      let offset = 0
      for (let next = parseCommand(pending, offset); next !== undefined; next = parseCommand(pending, offset)) {
        offset = next.end
        if (next.command.length > 0) commands.push(next.command)
      }
      pending = pending.subarray(offset)
      return commands
    }
  }
}

interface Parsed {
  readonly command: string[]
  readonly end: number
}

function parseCommand(buffer: Buffer, start: number): Parsed | undefined {
  const header = readLine(buffer, start)
  if (header === undefined) return undefined
  if (!header.text.startsWith('*')) {
    return { command: header.text.split(/\s+/).filter((word) => word !== ''), end: header.end }
  }
  const count = toLength(header.text, 'invalid multibulk length')
  const command: string[] = []
  let offset = header.end
  for (let index = 0; index < count; index += 1) {
    const size = readLine(buffer, offset)
    if (size === undefined) return undefined
    if (!size.text.startsWith('$')) throw new ProtocolError(`expected '$', got '${size.text.charAt(0)}'`)
    const end = size.end + toLength(size.text, 'invalid bulk length')
    if (buffer.length < end + 2) return undefined
    command.push(buffer.toString('utf8', size.end, end))
    offset = end + 2
  }
  return { command, end: offset }
}

function readLine(buffer: Buffer, start: number): { text: string; end: number } | undefined {
  const newline = buffer.indexOf('\n', start)
  if (newline === -1) return undefined
  const end = buffer[newline - 1] === 0x0d && newline > start ? newline - 1 : newline
  return { text: buffer.toString('utf8', start, end), end: newline + 1 }
}

function toLength(line: string, problem: string): number {
  const length = Number(line.slice(1))
  if (!Number.isInteger(length) || length < 0) throw new ProtocolError(problem)
  return length
}
