import { expect, it } from 'vitest'
import { BrowserLedger } from './browser-ledger.ts'

const complaintsOf = (ledger: BrowserLedger) => ledger.complaints.map(({ complaint }) => complaint)

it('accepts what was acknowledged when the read left, and what was sent since', () => {
  const ledger = new BrowserLedger()
  ledger.acknowledged = 4
  ledger.sent = 5
  ledger.checkRead(4, 4, 'here')
  ledger.checkRead(5, 4, 'here')
  ledger.checkRead(3, 3, 'here')
  ledger.checkEnd(5, 'here')
  expect(complaintsOf(ledger)).toEqual([])
})

it('complains of a step back, of what nobody sent, and of what is missing in the end', () => {
  const ledger = new BrowserLedger()
  ledger.acknowledged = 4
  ledger.sent = 5
  ledger.checkRead(3, 4, 'here')
  ledger.checkRead(6, 4, 'here')
  ledger.checkEnd(3, 'here')
  expect(complaintsOf(ledger)).toEqual(['counter went back', 'counter from nowhere', 'change missing afterwards'])
})
