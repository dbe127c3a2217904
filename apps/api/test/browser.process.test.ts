import { spawnSync } from 'node:child_process'
import { startTopology, type Topology, waitUntil } from '@repo/testbed'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApiProcess } from './support/start-api-process.ts'
import { credentials } from './support/test-users.ts'

const program = process.env.CHROMIUM ?? 'chromium'
const isMissing = spawnSync(program, ['--version']).status !== 0

describe.skipIf(isMissing)('a user in a real browser', () => {
  let topology: Topology
  let browser: Browser
  beforeAll(async () => {
    const path = spawnSync('sh', ['-c', `command -v "${program}"`], { encoding: 'utf8' }).stdout.trim()
    topology = await startTopology()
    browser = await chromium.launch({
      executablePath: path,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking']
    })
  })
  afterAll(async () => {
    await browser?.close()
    await topology?.stop()
  })

  it('signs in, is failed over, and is still signed in', async () => {
    const environment = { ...topology.environment(), COOKIE_SECURE: 'true' }
    const [first, second] = [await startApiProcess(environment), await startApiProcess(environment)]
    // Browsers take secure cookies from http only where the host is called localhost; they know no ports.
    const [page, other] = await Promise.all([first, second].map(({ origin }) => openAt(browser, origin)))
    if (page === undefined || other === undefined) throw new Error('no page')

    const { status, csrfToken } = await ask(page, 'POST', '/api/sign-up', { body: credentials('grace') })
    expect(status).toBe(201)
    const [cookie] = (await page.context().cookies()).filter(({ name }) => name === '__Host-id')
    expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax', path: '/' })
    expect(await page.evaluate('document.cookie')).toBe('')
    await other.context().addCookies(await page.context().cookies())

    const before = await topology.currentMaster()
    await topology.fault('kill-master')
    const change = ask(page, 'PATCH', '/api/me/session', { body: { theme: 'dark' }, csrfToken })
    expect((await ask(other, 'GET', '/api/me')).status).toBe(200)
    expect((await change).status).toBe(200)
    expect((await topology.currentMaster()).name).not.toBe(before.name)
    for (const somewhere of [page, other]) {
      await waitUntil(
        'the change at every instance',
        async () => (await ask(somewhere, 'GET', '/api/me')).theme === 'dark',
        {
          timeoutMs: 5000
        }
      )
    }
  }, 90_000)
})

async function openAt(browser: Browser, origin: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${origin.replace('127.0.0.1', 'localhost')}/docs`)
  return page
}

interface Question {
  readonly body?: object
  readonly csrfToken?: string | undefined
}

/** What a page of this service would send. */
async function ask(page: Page, method: string, path: string, { body, csrfToken }: Question = {}) {
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(csrfToken !== undefined && { 'x-csrf-token': csrfToken })
  }
  const options = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  const answer = await page.evaluate(
    `fetch(${JSON.stringify(path)}, ${JSON.stringify(options)}).then(async (response) => ({ status: response.status, body: await response.json() }))`
  )
  const { status, body: said } = answer as { status: number; body: { csrfToken?: string; data?: { theme?: string } } }
  return { status, csrfToken: said.csrfToken, theme: said.data?.theme }
}
