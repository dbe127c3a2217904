import { expect, it } from 'vitest'
import { isCrossSite } from './is-cross-site.ts'

const host = 'shop.example:8443'

it.each([
  ['same-origin', undefined],
  ['none', undefined],
  [undefined, undefined],
  [undefined, 'https://shop.example:8443'],
  [undefined, 'https://SHOP.example:8443'],
  // What the browser says of itself counts more than a host that a proxy may have rewritten.
  ['same-origin', 'https://other.example']
])('lets through Sec-Fetch-Site %j with Origin %j', (fetchSite, origin) => {
  expect(isCrossSite({ fetchSite, origin, host })).toBe(false)
})

it('knows the port that goes without saying', () => {
  expect(isCrossSite({ fetchSite: undefined, origin: 'https://shop.example', host: 'shop.example:443' })).toBe(false)
  expect(isCrossSite({ fetchSite: undefined, origin: 'https://shop.example:443', host: 'shop.example' })).toBe(false)
  expect(isCrossSite({ fetchSite: undefined, origin: 'https://shop.example:80', host: 'shop.example' })).toBe(true)
})

it.each([
  ['cross-site', undefined],
  ['same-site', undefined],
  ['something-new', undefined],
  ['cross-site', 'https://shop.example:8443'],
  [undefined, 'https://evil.example'],
  [undefined, 'https://shop.example'],
  [undefined, 'https://shop.example:8443.evil.example'],
  [undefined, 'null']
])('refuses Sec-Fetch-Site %j with Origin %j', (fetchSite, origin) => {
  expect(isCrossSite({ fetchSite, origin, host })).toBe(true)
})
