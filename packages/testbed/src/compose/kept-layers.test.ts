import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { keepLayers, readKeptLayers } from './kept-layers.ts'

it('knows the layers of each project again, and none of one that was never started', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layers-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  keepLayers(folder, 'sessions', ['backup', 'tls'])
  keepLayers(folder, 'plain', [])
  expect(readKeptLayers(folder, 'sessions')).toEqual(['backup', 'tls'])
  expect(readKeptLayers(folder, 'plain')).toEqual([])
  expect(readKeptLayers(folder, 'another')).toEqual([])
})
