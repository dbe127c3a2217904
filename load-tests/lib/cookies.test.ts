import { expect, it } from 'vitest'
import { Cookies } from './cookies.ts'

const cookie = { name: 'id', value: 'a.b', maxAge: 0, expires: 0 }
const token = { name: 'id-fresh', value: 't', maxAge: 2, expires: 0 }

it('keeps the token as long as it says, and leaves it out when asked', () => {
  const cookies = new Cookies()
  cookies.store([cookie, token], 1000)
  expect(cookies.header(2999)).toBe('id=a.b; id-fresh=t')
  expect(cookies.header(2999, { withToken: false })).toBe('id=a.b')
  expect(cookies.header(3000)).toBe('id=a.b')
})

it('drops a cookie that was cleared', () => {
  const cookies = new Cookies()
  cookies.store([cookie], 1000)
  cookies.store([{ ...cookie, value: '', expires: 1 }], 1000)
  expect(cookies.header(1000)).toBe('')
})
