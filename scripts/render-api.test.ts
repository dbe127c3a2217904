import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readExports } from './exported-declarations.ts'
import { renderApi } from './render-api.ts'
import { renderReadme } from './render-readme.ts'

const readme = readFileSync('packages/redis-ha/README.md', 'utf8')

it('keeps docs/api.md in step with the code: run `make docs`', () => {
  expect(readFileSync('docs/api.md', 'utf8')).toBe(renderApi())
})

it('keeps the tables of the package’s README in step with the code: run `make docs`', () => {
  expect(readme).toBe(renderReadme(readme))
})

it.each(['index.ts', 'testing/index.ts'])('has a docstring for everything that %s exports', (index) => {
  const exported = readExports(`packages/redis-ha/src/${index}`)
  expect(exported.length).toBeGreaterThan(10)
  const undescribed = exported.filter(({ doc }) => doc === '')
  expect(undescribed.map(({ name }) => name)).toEqual([])
})

it('gives each error the code that the README says', () => {
  const source = readFileSync('packages/redis-ha/src/errors.ts', 'utf8')
  const codes = [...source.matchAll(/super\(\s*'(REDIS_HA_\w+)'/g)].map(([, code]) => code)
  expect(codes.length).toBeGreaterThan(5)
  expect(codes.filter((code) => !readme.includes(`\`${code}\``))).toEqual([])
})

describe('the examples of the package’s README run', () => {
  const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```\n+(?:It prints|prints) `([^`]+)`/g)]

  it('and there are some', () => expect(examples.length).toBeGreaterThan(1))

  it.each(examples.map(([, code = '', printed = '']) => [printed, code] as const))('and print %s', (printed, code) => {
    const args = ['--conditions=@repo/source', '--input-type=module-typescript', '--eval', code]
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: 'packages/redis-ha', encoding: 'utf8' })
    expect(stdout.trim(), stderr).toBe(printed)
  })
})
