import { expect, it } from 'vitest'
import { parseAddress, toAddressKey } from './node-address.ts'

it('reads host and port', () => {
  expect(parseAddress('redis-1:6379')).toEqual({ host: 'redis-1', port: 6379 })
  expect(parseAddress(' [::1]:26379 ')).toEqual({ host: '::1', port: 26379 })
})

it('writes what it reads', () => {
  for (const text of ['10.0.0.1:6379', '[fe80::1]:6379']) expect(toAddressKey(parseAddress(text) as never)).toBe(text)
})

it('refuses what is no address', () => {
  for (const text of ['', 'redis-1', 'redis-1:', ':6379', 'redis-1:0', 'redis-1:65536', 'a:b:1', 'tcp://a:1']) {
    expect(parseAddress(text)).toBeUndefined()
  }
})
