import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readAlerts, toKebabCase } from './alert-rules.ts'
import { renderRunbooks } from './render-runbooks.ts'
import { runbooksWithoutAlert, troubles } from './troubleshooting.ts'

const files = readdirSync('docs/runbooks').map((file) => file.replace(/\.md$/, ''))

it('keeps the list of runbooks in step with the rules: run `make docs`', () => {
  expect(readFileSync('docs/runbooks/README.md', 'utf8')).toBe(renderRunbooks())
})

it('has no runbook that no alert and no list leads to', () => {
  const known = [...readAlerts().map(({ alert }) => toKebabCase(alert)), ...Object.keys(runbooksWithoutAlert), 'README']
  expect(files.sort()).toEqual(known.sort())
})

it('leads from each trouble to runbooks that are there', () => {
  const dead = troubles.flatMap(({ runbooks }) => runbooks.filter((name) => !files.includes(name)))
  expect(dead).toEqual([])
  expect(troubles.filter(({ runbooks }) => runbooks.length === 0)).toEqual([])
})

it.each(files.filter((file) => file !== 'README'))(
  'says in %s what users notice, where to look, what to do, and when it is over',
  (file) => {
    const text = readFileSync(`docs/runbooks/${file}.md`, 'utf8')
    const parts = ['# ', '**Users notice:** ', '## Look first', '```sh\n', '## Do', '**Over when** ']
    expect(parts.filter((part) => !text.includes(part))).toEqual([])
  }
)
