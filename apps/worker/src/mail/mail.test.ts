import { expect, it } from 'vitest'
import { isRefusedForGood } from './is-refused-for-good.ts'
import { renderSignInMail } from './render-sign-in-mail.ts'
import { toMessageId } from './to-message-id.ts'

it('says when, from which device and address, and how to end the session', () => {
  const { text } = renderSignInMail(
    { at: Date.UTC(2026, 0, 2, 3, 4, 5), userAgent: 'Browser\r\n1', address: '192.0.2.7', sessionHandle: 'handle-1' },
    { sessionsUrl: 'https://example.org/sessions' }
  )
  for (const part of [
    'Fri, 02 Jan 2026 03:04:05 GMT',
    'Browser 1',
    '192.0.2.7',
    'handle-1',
    'https://example.org/sessions'
  ]) {
    expect(text).toContain(part)
  }
})

it('does without what is not known', () => {
  const { text } = renderSignInMail({ at: 5, sessionHandle: 'handle-1' })
  expect(text).toContain('Device:  not known')
  expect(text).not.toContain('undefined')
})

it('names a mail by its job and the domain that sends it', () => {
  expect(toMessageId('notify-1', 'Accounts <accounts@example.org>')).toBe('<notify-1@example.org>')
  expect(toMessageId('notify-1', 'accounts')).toBe('<notify-1@localhost>')
})

const smtpError = (code: string, responseCode?: number, command = 'RCPT TO') =>
  Object.assign(new Error('no'), { code, responseCode, command })

it.each([
  [smtpError('EENVELOPE', 550), true],
  [smtpError('EMESSAGE', 554), true],
  [smtpError('EENVELOPE', 450), false],
  [smtpError('EENVELOPE', 553, 'MAIL FROM'), false],
  [smtpError('EAUTH', 535), false],
  [smtpError('EPROTOCOL', 554), false],
  [smtpError('ETIMEDOUT'), false],
  [new Error('no'), false]
])('takes only what the server said for good about the mail for permanent: %#', (error, isPermanent) => {
  expect(isRefusedForGood(error)).toBe(isPermanent)
})
