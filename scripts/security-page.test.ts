import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const rows = readFileSync('docs/security.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| rule') && !line.startsWith('| ---'))

/** `file` “test”, “test”; `file` “test” → pairs of both. */
function namedTests(row: string): { file: string; test: string }[] {
  return [...row.matchAll(/`([^`]+\.ts)`((?: “[^”]+”,?)+)/g)].flatMap(([, file = '', tests = '']) =>
    [...tests.matchAll(/“([^”]+)”/g)].map(([, test = '']) => ({ file, test }))
  )
}

it('names for each rule of docs/security.md a test that exists', () => {
  expect(rows.length).toBeGreaterThan(15)
  for (const row of rows) {
    const tests = namedTests(row)
    expect(tests.length, row).toBeGreaterThan(0)
    for (const { file, test } of tests) expect(readFileSync(file, 'utf8'), file).toContain(`'${test}'`)
  }
})
