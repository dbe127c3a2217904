/** What a user would complain about. */
export type Complaint =
  | 'signed out'
  | 'counter went back'
  | 'counter from nowhere'
  | 'read failed'
  | 'change failed'
  | 'revoked session accepted'
  | 'change missing afterwards'

export interface Totals {
  readonly reads: number
  readonly changes: number
  /** Changes answered 503: to be tried again, and so tried again. */
  readonly refused: number
  readonly revocations: number
}

/** What one browser was told, and what it therefore may expect to see. */
export class BrowserLedger {
  readonly complaints: { readonly complaint: Complaint; readonly detail: string }[] = []
  readonly totals = { reads: 0, changes: 0, refused: 0, revocations: 0 }
  /** The newest counter that was acknowledged. */
  acknowledged = 0
  /** The newest counter that was sent: an answer of 503 leaves open whether it was stored. */
  sent = 0

  complain(complaint: Complaint, detail: string): void {
    this.complaints.push({ complaint, detail })
  }

  /** A new session begins at nothing. */
  startOver(): void {
    this.acknowledged = 0
    this.sent = 0
  }

  /** A counter was read; `atLeast` is what had been acknowledged when the request left. */
  checkRead(counter: number, atLeast: number, where: string): void {
    this.totals.reads += 1
    if (counter < atLeast) this.complain('counter went back', `${counter} after ${atLeast} at ${where}`)
    if (counter > this.sent) this.complain('counter from nowhere', `${counter}, sent were ${this.sent} at ${where}`)
  }

  /** The last look, when all is whole again. */
  checkEnd(counter: number, where: string): void {
    if (counter >= this.acknowledged && counter <= this.sent) return
    this.complain('change missing afterwards', `${counter} at ${where}, acknowledged ${this.acknowledged}`)
  }
}
