import { expect, it } from 'vitest'
import { serializeError } from './serialize-error.ts'

it('logs what an error says and what caused it, not what the client library hangs on it', () => {
  const reply = Object.assign(new Error('READONLY'), { command: { name: 'eval', args: ['the session'] } })
  const error = Object.assign(new Error('no master', { cause: reply }), { code: 'NO_MASTER', results: ['the session'] })
  const fields = serializeError(error)
  expect(fields).toMatchObject({
    type: 'Error',
    message: 'no master',
    code: 'NO_MASTER',
    cause: { message: 'READONLY' }
  })
  expect(JSON.stringify(fields)).not.toContain('the session')
})

it('makes something of what is no error', () => {
  expect(serializeError('oops')).toEqual({ type: 'string', message: 'oops' })
})
