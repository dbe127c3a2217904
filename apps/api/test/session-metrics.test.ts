import { expect, it } from 'vitest'
import { signIn, startApp } from './support/start-app.ts'
import { credentials, password } from './support/test-users.ts'

it('counts sessions that begin and why they end, and how old what is read may be', async () => {
  const { app, registry } = await startApp({ env: { SESSION_MAX_PER_USER: '3' } })
  const page = async () => {
    const lines = (await registry.metrics()).split('\n')
    return (series: string) =>
      Number(lines.find((line) => line.startsWith(`${series} `))?.slice(series.length + 1) ?? 0)
  }
  const browser = await signIn(app)
  await browser.post('/api/sign-in', credentials('ada'))
  const [second] = [await signIn(app), await signIn(app), await signIn(app)]
  await second?.post('/api/me/password', { currentPassword: password, newPassword: 'another long password' })
  await second?.post('/api/sign-out')
  const sampleOf = await page()
  const ended = (reason: string) => sampleOf(`sessions_ended_total{reason="${reason}"}`)
  expect(sampleOf('sessions_created_total')).toBe(6)
  expect({
    replaced: ended('replaced'),
    tooMany: ended('too-many'),
    passwordChange: ended('password-change'),
    signOut: ended('sign-out')
  }).toEqual({ replaced: 2, tooMany: 1, passwordChange: 2, signOut: 1 })
  expect(sampleOf('sessions_recently_seen')).toBe(6)
})

it('counts a session that another one ends', async () => {
  const { app, registry } = await startApp()
  const [first] = [await signIn(app), await signIn(app), await signIn(app)]
  const { sessions } = (await first.get('/api/me/sessions')).json()
  await first.delete(`/api/me/sessions/${sessions.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent).handle}`)
  await first.post('/api/me/sessions/revoke-others')
  expect(await registry.metrics()).toContain('sessions_ended_total{reason="revoked"} 2')
})
