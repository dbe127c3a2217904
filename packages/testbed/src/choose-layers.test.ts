import { expect, it, vi } from 'vitest'
import { chooseLayers } from './choose-layers.ts'

it.each([
  [undefined, ['tls'], ['tls'], ['with the layers it had: tls']],
  [undefined, [], [], []],
  [['mail'], ['mail', 'tls'], ['mail'], ['without layers it had: tls']],
  [['mail', 'tls'], ['tls'], ['mail', 'tls'], []],
  [[], ['tls'], [], ['without layers it had: tls']]
] as const)('lets no layer go without a word: named %j, kept %j', (named, kept, chosen, says) => {
  const say = vi.fn()
  expect(chooseLayers(named, kept, say)).toEqual(chosen)
  expect(say.mock.calls.flat()).toEqual(says)
})
