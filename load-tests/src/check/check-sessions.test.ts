import { expect, it } from 'vitest'
import { LedgerBook } from '../reduce/ledger-book.ts'
import { checkSessions } from './check-sessions.ts'
import type { SessionLookup } from './session-lookup.ts'

function bookWith(session: string, changes: readonly number[]): LedgerBook {
  const book = new LedgerBook()
  book.note({ t: 'opened', session, user: 'ada', cookie: 'id=1', at: 1 })
  for (const n of changes) book.note({ t: 'changed', session, n })
  return book
}
const left =
  (data: Record<string, unknown> | 'gone', changes?: number): SessionLookup =>
  async (sessions) =>
    sessions.map(() => (data === 'gone' ? data : { data, ...(changes === undefined ? {} : { changes }) }))
const nothing = { lost: [], revived: [], twice: [] }

it('finds nothing where all is there, and more', async () => {
  expect(await checkSessions(bookWith('a', [1, 2]), left({ f1: 1, f2: 2, f3: 3 }))).toEqual(nothing)
})

it('finds each acknowledged change that is lost, whatever came later', async () => {
  const { lost } = await checkSessions(bookWith('a', [1, 2, 3]), left({ f3: 3 }))
  expect(lost).toEqual(['a change 1', 'a change 2'])
})

it('finds a session that is lost as a whole', async () => {
  const { lost } = await checkSessions(bookWith('a', [1]), left('gone'))
  expect(lost).toEqual(['a as a whole', 'a change 1'])
})

it('finds an ended session that is there again, and judges none whose end is not known', async () => {
  const book = bookWith('a', [1])
  book.note({ t: 'ending', session: 'a' })
  expect(await checkSessions(book, left('gone'))).toEqual(nothing)
  book.note({ t: 'ended', session: 'a', how: 'signed-out' })
  expect(await checkSessions(book, left('gone'))).toEqual(nothing)
  expect(await checkSessions(book, left({}))).toEqual({ ...nothing, revived: ['a'] })
})

it('counts what a user missed in a session before ending it', async () => {
  const book = bookWith('a', [1])
  book.note({ t: 'missing', session: 'a', changes: [1] })
  book.note({ t: 'ended', session: 'a', how: 'signed-out' })
  expect((await checkSessions(book, left('gone'))).lost).toEqual(['a change 1'])
})

it('finds a session that was changed more often than anybody asked for', async () => {
  const book = bookWith('a', [1])
  expect((await checkSessions(book, left({ f1: 1 }, 2))).twice).toEqual(['a: 2 changes, 1 asked for'])
  book.note({ t: 'unsure', session: 'a' })
  expect((await checkSessions(book, left({ f1: 1 }, 2))).twice).toEqual([])
})
