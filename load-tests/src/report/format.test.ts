import { expect, it } from 'vitest'
import { formatBytes, formatMoment, formatMs, formatPercent, formatValue } from './format.ts'

it.each([
  [0, '0 ms'],
  [0.42, '0.42 ms'],
  [2.54, '2.5 ms'],
  [998.7, '999 ms'],
  [2438, '2.4 s'],
  [119_940, '119.9 s'],
  [185_000, '3 min 5 s'],
  [7_200_000, '2 h'],
  [7_260_000, '2 h 1 min']
])('says %d ms as %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text)
})

it.each([
  [-1500, '-1.5 s'],
  [12_340, '12.3 s'],
  [125_000, '02:05'],
  [3_725_000, '1:02:05']
])('names the moment %d as %s', (ms, text) => {
  expect(formatMoment(ms)).toBe(text)
})

it('never rounds a lost request away', () => {
  expect(formatPercent(999_999, 1_000_000)).toBe('99.999 %')
  expect(formatPercent(99_999_999, 100_000_000)).toBe('99.999 %')
  expect(formatPercent(1, 1_000_000)).toBe('< 0.1 %')
  expect(formatPercent(7, 7)).toBe('100 %')
  expect(formatPercent(0, 0)).toBe('–')
})

it('gives figures their unit', () => {
  expect(formatValue(1234, '')).toBe('1,234')
  expect(formatValue(97.98, '%')).toBe('98 %')
  expect(formatValue(2400, 'ms')).toBe('2.4 s')
  expect(formatValue(12, 'requests')).toBe('12 requests')
  expect(formatBytes(8 * 2 ** 30)).toBe('8 GiB')
  expect(formatBytes(0)).toBe('0 B')
})
