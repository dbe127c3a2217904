import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { renderConfiguration } from './render-configuration.ts'

it('keeps docs/configuration.md in step with the code: run `make docs`', () => {
  expect(readFileSync('docs/configuration.md', 'utf8')).toBe(renderConfiguration())
})

it('has a description for every variable', () => {
  const rows = renderConfiguration()
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows.length).toBeGreaterThan(30)
  expect(rows.filter((row) => /\|\s*\|$/.test(row))).toEqual([])
})
