import type { ChainableCommander } from 'ioredis'
import { expect, it } from 'vitest'
import { recordCommands } from './record-commands.ts'

const attempt = { isScriptUnknown: false }

it('notes what is put on the pipeline, in order', () => {
  expect(
    recordCommands((pipe) => {
      expect(pipe.set('a', '1').getBuffer('a').length).toBe(2)
      pipe.call('CUSTOM', 'x')
    }, attempt)
  ).toEqual([
    { name: 'set', args: ['a', '1'] },
    { name: 'getBuffer', args: ['a'] },
    { name: 'call', args: ['CUSTOM', 'x'] }
  ])
})

it.each(['exec', 'execBuffer', 'multi'])('refuses %s, which is not the caller’s to send', (name) => {
  const build = (pipe: ChainableCommander) => (pipe as unknown as Record<string, () => unknown>)[name]?.()
  expect(() => recordCommands(build, attempt)).toThrow(TypeError)
})

it('refuses a build that goes on later', () => {
  expect(() => recordCommands(async () => {}, attempt)).toThrow('build must be synchronous')
})
