import { expect, it } from 'vitest'
import { createSampleRecord } from '../../test/support/sample-record.ts'
import { parseRunRecord } from './parse-run-record.ts'

const record = createSampleRecord({ durationMs: 1000 })

it('reads back what was written', () => {
  expect(parseRunRecord(JSON.stringify(record))).toEqual(record)
})

it.each([
  ['no JSON', '# a page', 'it is not JSON'],
  ['another file', '{"name":"x"}', 'it is not the report.json of a load test'],
  ['no object', '[]', 'it is not the report.json of a load test'],
  ['another format', JSON.stringify({ ...record, format: 2 }), 'it has format 2, and this version reads 1'],
  ['a part of one', JSON.stringify({ ...record, checks: undefined }), 'it is not a whole report of a load test']
])('refuses %s in words', (_what, text, says) => {
  expect(() => parseRunRecord(text)).toThrow(says)
})
