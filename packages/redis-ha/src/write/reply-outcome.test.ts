import { describe, expect, it } from 'vitest'
import { judgeWrite } from './reply-outcome.ts'

function reply(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' })
}
const readonly = reply("READONLY You can't write against a read only replica.")
const wrongType = reply('WRONGTYPE Operation against a key holding the wrong kind of value')
const lost = new Error('Connection is closed.')

describe('the end of a write', () => {
  it('is applied when every command went well, and when there was none', () => {
    expect(judgeWrite([null, null])).toBe('applied')
    expect(judgeWrite([])).toBe('applied')
  })

  it.each([
    'READONLY You can’t write against a read only replica.',
    'MASTERDOWN Link with MASTER is down',
    'LOADING Redis is loading the dataset in memory',
    'NOREPLICAS Not enough good replicas to write.',
    'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)',
    'ERR Error running script: @user_script:1: -READONLY You can’t write against a read only replica.'
  ])('is not applied, and may be repeated elsewhere, after: %s', (message) => {
    expect(judgeWrite([reply(message)])).toBe('not-applied')
  })

  it('is not applied when it was never put on the wire', () => {
    expect(judgeWrite([new Error("Stream isn't writeable and enableOfflineQueue options is false")])).toBe(
      'not-applied'
    )
  })

  it('is not known when the connection was lost', () => {
    expect(judgeWrite([lost])).toBe('unknown')
    expect(judgeWrite([null, lost])).toBe('unknown')
  })

  it('is not known when the master was demoted in the middle of it', () => {
    expect(judgeWrite([null, readonly])).toBe('unknown')
  })

  it('is refused when it is a script’s own word that looks like that', () => {
    expect(judgeWrite([reply('ERR document is READONLY')])).toBe('refused')
    expect(judgeWrite([reply('READONLYISH')])).toBe('refused')
  })

  it('is that of a script unknown only when no other command of it can have run', () => {
    const unknownScript = reply('NOSCRIPT No matching script. Please use EVAL.')
    expect(judgeWrite([unknownScript, unknownScript])).toBe('unknown-script')
    expect(judgeWrite([unknownScript, null])).toBe('refused')
    expect(judgeWrite([unknownScript, wrongType])).toBe('refused')
  })

  it('is refused when Redis would refuse it everywhere', () => {
    expect(judgeWrite([null, wrongType])).toBe('refused')
  })
})
