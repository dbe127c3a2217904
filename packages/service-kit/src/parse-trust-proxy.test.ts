import { expect, it } from 'vitest'
import { parseTrustProxy } from './parse-trust-proxy.ts'

it.each([
  ['', false],
  ['10.0.0.0/8, 192.168.1.7,fd00::/8', ['10.0.0.0/8', '192.168.1.7', 'fd00::/8']]
])('reads %j', (text, trusted) => {
  expect(parseTrustProxy(text)).toEqual(trusted)
})

it.each(['true', 'all', '10.0.0.0/33', '10.0.0.1,', '-1', 'proxy.internal'])('refuses %j', (text) => {
  expect(parseTrustProxy(text)).toBeUndefined()
})

it('refuses a number of proxies, which a client that comes directly could forge', () => {
  expect(parseTrustProxy('1')).toBeUndefined()
})
