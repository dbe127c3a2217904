import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeReply } from './resp-reply.ts'
import { createRequestParser } from './resp-request-parser.ts'

describe('the request parser', () => {
  it('finds the same commands however the bytes are cut', () => {
    const commands = fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), {
      maxLength: 5
    })
    fc.assert(
      fc.property(commands, fc.array(fc.nat({ max: 12 }), { maxLength: 20 }), (sent, sizes) => {
        const bytes = Buffer.from(sent.map((command) => encodeReply(command)).join(''))
        const parser = createRequestParser()
        const got: string[][] = []
        let offset = 0
        for (const size of [...sizes, bytes.length]) {
          got.push(...parser.push(bytes.subarray(offset, offset + size)))
          offset += size
        }
        expect(got).toEqual(sent)
      })
    )
  })

  it('takes inline commands, as typed into a terminal', () => {
    expect(createRequestParser().push(Buffer.from('PING\r\n\r\nGET  a\n'))).toEqual([['PING'], ['GET', 'a']])
  })

  it.each(['*x\r\n', '*1\r\n+OK\r\n', '*1\r\n$-5\r\n'])('refuses %j', (text) => {
    expect(() => createRequestParser().push(Buffer.from(text))).toThrow(/invalid|expected/)
  })
})

describe('the reply encoder', () => {
  it.each([
    ['ä', '$2\r\nä\r\n', '$2\r\nä\r\n'],
    [7, ':7\r\n', ':7\r\n'],
    [null, '$-1\r\n', '_\r\n'],
    [{ nullArray: true }, '*-1\r\n', '_\r\n'],
    [{ simple: 'OK' }, '+OK\r\n', '+OK\r\n'],
    [{ error: 'ERR no' }, '-ERR no\r\n', '-ERR no\r\n'],
    [['a', 1], '*2\r\n$1\r\na\r\n:1\r\n', '*2\r\n$1\r\na\r\n:1\r\n'],
    [{ push: ['a'] }, '*1\r\n$1\r\na\r\n', '>1\r\n$1\r\na\r\n'],
    [new Map([['a', 1]]), '*2\r\n$1\r\na\r\n:1\r\n', '%1\r\n$1\r\na\r\n:1\r\n']
  ] as const)('writes %j in RESP2 and RESP3', (reply, resp2, resp3) => {
    expect([encodeReply(reply, 2), encodeReply(reply, 3)]).toEqual([resp2, resp3])
  })
})
