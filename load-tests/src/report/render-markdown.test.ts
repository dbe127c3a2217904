import { expect, it } from 'vitest'
import { createSampleRecord } from '../../test/support/sample-record.ts'
import { renderMarkdown } from './render-markdown.ts'

it('is a verdict, a table of targets and one of latencies', () => {
  const text = renderMarkdown(createSampleRecord())
  expect(text).toContain('**Broken.** 1 of 5 targets missed: failed reads 1 (target ≤ 0).')
  expect(text).toContain('| P1 | failed reads | 1 | ≤ 0 | **no** |')
  expect(text).toContain('| me | replica | 14,100 | 2.1 ms | 4.4 ms | 12 ms | 118 ms |')
  expect(text).toMatch(/^Load: .* iterations, .* dropped, its own longest pause .*: on time\.$/m)
})

it('keeps its columns whatever a title says', () => {
  const record = createSampleRecord()
  const checks = record.checks.slice(0, 1).map((check) => ({ ...check, title: 'a | b\nc' }))
  expect(renderMarkdown({ ...record, checks })).toContain('| P1 | a \\| b c | 1 | ≤ 0 | **no** |')
})
