import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { serviceArguments } from './service-arguments.ts'

const readText = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')

it('is what a service is run with in its image', () => {
  const command: unknown = JSON.parse(/^CMD (.*)$/m.exec(readText('infra/images/Dockerfile'))?.[1] ?? '')
  expect(command).toEqual(['node', ...serviceArguments, '--enable-source-maps', 'dist/main.js'])
})

it('is what the jobs are compared with', () => {
  const command = /node (.*) --conditions=@repo\/source apps\/worker\/test\/jobs\/main.ts$/m.exec(readText('Makefile'))
  expect(command?.[1]).toBe(serviceArguments.join(' '))
})
