import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((file) => existsSync(file))

/** Public entries besides a package's first. */
const secondEntries = ['@repo/redis-ha/testing', '@repo/load-tests/report']

it('lets no package reach into another, or an app into an app', () => {
  const sources = files.filter((file) => /^(apps|packages)\/.*\.ts$/.test(file))
  const wrong = sources.flatMap((file) => {
    const [kind, name] = file.split('/')
    return importsOf(file)
      .filter((target) => {
        if (target.startsWith('.')) {
          const path = join(dirname(file), target)
          // What infra/ says of itself is in no package; tests hold it against what runs.
          return !path.startsWith(`${kind}/${name}/`) && !(file.endsWith('.test.ts') && path.startsWith('infra/'))
        }
        return /^@repo\/[^/]+\//.test(target) && !secondEntries.includes(target)
      })
      .map((target) => `${file} → ${target}`)
  })
  expect(wrong).toEqual([])
})

it('keeps redis-ha free of everything of ours', () => {
  const sources = files.filter((file) => /^packages\/redis-ha\/src\/.*(?<!\.test)\.ts$/.test(file))
  const ours = sources.flatMap((file) => importsOf(file).filter((target) => target.startsWith('@repo/')))
  expect(ours).toEqual([])
})

it('keeps links between documents alive', () => {
  const dead = files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, target]) => target as string)
        .filter((target) => !existsSync(join(dirname(file), target)))
        .map((target) => `${file} → ${target}`)
    )
  expect(dead).toEqual([])
})

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)].map(([, target]) => target as string)
}
