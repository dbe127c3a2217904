import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readFinished, withoutFinished } from './go-on.ts'

it('goes on where it was stopped, with as many runs of each as are missing', () => {
  const jobs = ['a', 'a', 'b', 'b', 'b', 'c'].map((name, run) => ({ name, run }))
  expect(withoutFinished(jobs, ['a', 'b', 'b', 'a', 'a', 'other'])).toEqual([
    { name: 'b', run: 4 },
    { name: 'c', run: 5 }
  ])
})

it('begins where there is nothing yet, and takes no other file for its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'go-on-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'results.json')
  expect(readFinished(file)).toEqual({ results: [], costs: [] })
  writeFileSync(file, '{"name":"package"}')
  expect(() => readFinished(file)).toThrow(/has no results of test-faults/)
})
