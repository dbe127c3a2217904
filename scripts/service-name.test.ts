import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

interface Template {
  readonly name: string
  /** Every file that may carry the name. */
  readonly files: readonly string[]
}

it('finds the name of the service only in the files that template.json lists, so that a clone can be renamed', () => {
  const template = JSON.parse(readFileSync('template.json', 'utf8')) as Template
  const found = execFileSync('git', ['grep', '-lIi', '--untracked', template.name], { encoding: 'utf8' })
  expect(found.trim().split('\n').sort()).toEqual([...template.files].sort())
})
