import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { isFileOfHere } from './file-of-here.ts'

const folder = mkdtempSync(join(tmpdir(), 'file of here-'))
afterAll(() => rmSync(folder, { recursive: true }))

const old = join(folder, 'old.rdb')
writeFileSync(old, 'what Redis held')

it('knows a file of this machine', () => {
  expect(isFileOfHere(old)).toBe(true)
  expect(isFileOfHere(join(folder, 'older.rdb'))).toBe(false)
})

it.each([
  ['old.rdb', true],
  ['./redis-20260318T100500Z.rdb', true],
  ['redis-20260318T100500Z.rdb', false],
  ['pre-restore-20260318T100500Z.rdb', false],
  ['latest', false],
  ['-', false]
])('takes the name of a backup for one that the stack keeps, whatever lies here: %s', (file, isHere) => {
  expect(isFileOfHere(file, () => true)).toBe(isHere)
})
