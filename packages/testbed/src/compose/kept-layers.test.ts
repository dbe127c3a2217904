import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { chooseLayers, keepLayers, readKeptLayers } from './kept-layers.ts'

it('knows the layers of each project again, and none of one that was never started', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layers-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  keepLayers(folder, 'sessions', ['backup', 'tls'])
  keepLayers(folder, 'plain', [])
  expect(readKeptLayers(folder, 'sessions')).toEqual(['backup', 'tls'])
  expect(readKeptLayers(folder, 'plain')).toEqual([])
  expect(readKeptLayers(folder, 'another')).toEqual([])
})

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
