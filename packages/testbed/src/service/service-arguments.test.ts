import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { serviceArguments } from './service-arguments.ts'

it('is what a service is run with in its image', () => {
  const text = readFileSync(new URL('../../../../infra/images/Dockerfile', import.meta.url), 'utf8')
  const command: unknown = JSON.parse(/^CMD (.*)$/m.exec(text)?.[1] ?? '')
  expect(command).toEqual(['node', ...serviceArguments, '--enable-source-maps', 'dist/main.js'])
})
