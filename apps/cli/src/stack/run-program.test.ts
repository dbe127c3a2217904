import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runProgram } from './run-program.ts'

const folder = mkdtempSync(join(tmpdir(), 'run program-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('hands a file to the program, and returns its exit code', async () => {
  const [from, to] = [join(folder, 'old.rdb'), join(folder, 'copy')]
  writeFileSync(from, 'what Redis held')
  const copy = { program: 'sh', args: ['-c', 'cat >"$1"; exit 3', 'sh', to], environment: {} }
  expect(await runProgram(copy, from)).toBe(3)
  expect(readFileSync(to, 'utf8')).toBe('what Redis held')
})

it('says what is missing', async () => {
  const missing = { program: 'no-such-program', args: [], environment: {} }
  await expect(runProgram(missing)).rejects.toThrow('no-such-program is not installed')
})
