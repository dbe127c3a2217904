import { expect, it } from 'vitest'
import { changePassword } from './change-password.ts'

const others = { admin: 'other' }

it('takes a user’s password through both being there to the new one alone', () => {
  const added = changePassword({ ...others, app: 'old' }, 'app', 'add', 'new')
  expect(added).toEqual({ ...others, app: 'old', 'app.next': 'new' })
  const used = changePassword(added, 'app', 'use', '')
  expect(used).toEqual({ ...others, app: 'new', 'app.previous': 'old' })
  expect(changePassword(used, 'app', 'remove', '')).toEqual({ ...others, app: 'new' })
})

it('goes on with a change that was begun, at whichever step it stopped', () => {
  const added = { ...others, app: 'old', 'app.next': 'new' }
  expect(changePassword(added, 'app', 'add', 'newer')).toEqual(added)
  const used = { ...others, app: 'new', 'app.previous': 'old' }
  expect(changePassword(used, 'app', 'add', 'newer')).toEqual(used)
  expect(changePassword(used, 'app', 'use', '')).toEqual(used)
})

it('keeps the old password while the new one is not in use', () => {
  const added = { ...others, app: 'old', 'app.next': 'new' }
  expect(changePassword(added, 'app', 'remove', '')).toEqual(added)
})
