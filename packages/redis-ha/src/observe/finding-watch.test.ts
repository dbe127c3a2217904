import { expect, it } from 'vitest'
import type { Finding } from './detect-findings.ts'
import { FindingWatch } from './finding-watch.ts'

const found = (...findings: Finding[]) => new Map(findings.map((finding) => [finding, 'so']))

it('says once what lasts, and once that it is over', () => {
  const watch = new FindingWatch()
  expect(watch.update(0, found('two-masters'))).toEqual([])
  expect(watch.update(5000, found('two-masters'))).toEqual([{ finding: 'two-masters', isActive: true, detail: 'so' }])
  expect(watch.update(6000, found('two-masters'))).toEqual([])
  expect([...watch.active]).toEqual(['two-masters'])
  expect(watch.update(7000, found())).toMatchObject([{ finding: 'two-masters', isActive: false }])
})

it('says nothing of what a failover passes through', () => {
  const watch = new FindingWatch()
  watch.update(0, found('two-masters'))
  watch.update(2000, found())
  expect(watch.update(5000, found('two-masters'))).toEqual([])
})
