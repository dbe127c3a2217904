import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { isFileOfHere, readingFrom } from './file-of-here.ts'

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

it('hands the file to the program, with the arguments as they are', () => {
  const cat = { program: 'sh', args: ['-c', 'echo "$1"; cat', 'sh', 'two  words'], environment: {} }
  const { program, args } = readingFrom(old, cat)
  expect(execFileSync(program, args, { encoding: 'utf8' })).toBe('two  words\nwhat Redis held')
})
