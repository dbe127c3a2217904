import { expect, it } from 'vitest'
import { createKeptRecord, createSampleRecord } from '../../test/support/sample-record.ts'
import { renderSideBySide } from './render-side-by-side.ts'

const kept = createKeptRecord()
const broken = createSampleRecord()
const other = { ...broken, settings: { ...broken.settings, store: 'ioredis' } }
const elsewhere = { ...other, settings: { ...other.settings, fault: 'switchover' } }

it('shows one store alone in a line for each fault', () => {
  const text = renderSideBySide({ command: 'pnpm load-test:peers', versions: {}, records: [other, elsewhere] })
  expect(text).toContain('| fault | verdict | writes acknowledged | of them lost |')
  expect(text).toMatch(/^\| kill-master \| Broken \| [\d,]+ \|.*\n\| switchover \| Broken \|/m)
})

it('shows each fault with what the users of each store noticed', () => {
  const text = renderSideBySide({
    command: 'pnpm load-test:peers',
    versions: { ioredis: '1.2.3' },
    records: [kept, other, elsewhere]
  })
  expect(text).toContain('Made by `pnpm load-test:peers` on 2026-01-02: 100 iterations/s, down-after 1000 ms,')
  expect(text).toContain('ioredis 1.2.3')
  expect(text).toContain('| fault |  | this | ioredis |')
  expect(text).toContain('| kill-master | verdict | Kept | Broken |')
  expect(text).toContain('|  | reads failed | 0 | 1 |')
  expect(text).toContain('|  | longest time without a write | 2.5 s | 2.5 s |')
  expect(text).toContain('|  | users signed out | – | – |')
  expect(text).toContain('| switchover | verdict | – | Broken |')
})
