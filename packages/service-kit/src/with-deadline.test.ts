import { expect, it } from 'vitest'
import { DeadlineError, withDeadline } from './with-deadline.ts'

it('hands on the result or the failure of work that is in time', async () => {
  await expect(withDeadline(Promise.resolve(1), 1000, 'work')).resolves.toBe(1)
  await expect(withDeadline(Promise.reject(new Error('no')), 1000, 'work')).rejects.toThrow('no')
})

it('gives up on work that is late, and does not mind when it fails afterwards', async () => {
  const work = Promise.withResolvers<void>()
  await expect(withDeadline(work.promise, 1, 'closing')).rejects.toThrow(DeadlineError)
  work.reject(new Error('late'))
  await expect(work.promise).rejects.toThrow('late')
})
