import { expect, it } from 'vitest'
import { CookieJar } from './cookie-jar.ts'

it('sends back what it was given', () => {
  const jar = new CookieJar()
  expect(jar.header).toBeUndefined()
  jar.store(['id=a.b==; Path=/; HttpOnly', 'id-fresh=1; Max-Age=2'])
  jar.store(['id=c; Path=/'])
  expect(jar.header).toBe('id=c; id-fresh=1')
})

it.each([
  'id=; Max-Age=0',
  'id=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
  'id=x; Max-Age=0; Expires=Fri, 01 Jan 2100 00:00:00 GMT'
])('forgets a cookie that is taken back: %s', (line) => {
  const jar = new CookieJar()
  jar.store(['id=a'])
  jar.store([line])
  expect(jar.header).toBeUndefined()
})

it('forgets a cookie when its time is over', () => {
  let nowMs = 1_000_000
  const jar = new CookieJar(() => nowMs)
  jar.store(['id-fresh=1; Max-Age=2'])
  nowMs += 1999
  expect(jar.header).toBe('id-fresh=1')
  nowMs += 1
  expect(jar.header).toBeUndefined()
})

it('ignores what is no cookie', () => {
  const jar = new CookieJar()
  jar.store(['', '=x', 'novalue'])
  expect(jar.header).toBeUndefined()
})
