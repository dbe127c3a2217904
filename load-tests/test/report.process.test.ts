import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { parseRunRecord } from '../src/report/parse-run-record.ts'
import { writeReport } from '../src/report/write-report.ts'
import type { RunRecord } from '../src/run-record.ts'
import { createKeptRecord, createSampleRecord } from './support/sample-record.ts'

const program = process.env.CHROMIUM ?? 'chromium'
const isMissing = spawnSync(program, ['--version']).status !== 0

async function writeSample(record: RunRecord) {
  const folder = mkdtempSync(join(tmpdir(), 'report-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return writeReport(record, join(folder, 'not/there/yet'))
}

it('writes the page, the record and a table beside each other', async () => {
  const record = createSampleRecord({ durationMs: 5000, faultAtMs: 1000 })
  const files = await writeSample(record)
  expect(parseRunRecord(readFileSync(files.json, 'utf8'))).toEqual(record)
  expect(readFileSync(files.markdown, 'utf8')).toContain('| P2 | lost writes |')
  expect(readFileSync(files.html, 'utf8')).toContain('Broken')
})

describe.skipIf(isMissing)('the page in a real browser', () => {
  let browser: Browser
  beforeAll(async () => {
    const path = spawnSync('sh', ['-c', `command -v "${program}"`], { encoding: 'utf8' }).stdout.trim()
    browser = await chromium.launch({
      executablePath: path,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking']
    })
  })
  afterAll(() => browser?.close())

  describe.each(['light', 'dark'] as const)('in the %s scheme', (colorScheme) => {
    it.each([1280, 390])('is whole, quiet and readable at %d pixels', async (width) => {
      const files = await writeSample(createSampleRecord())
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
      const [requests, problems] = watch(page)
      await page.goto(pathToFileURL(files.html).href)

      expect(await page.locator('.verdict .word').textContent()).toBe('Broken')
      expect(await page.locator('svg.chart').count()).toBe(3)
      const failed = page.locator('svg.chart rect.o-failed').first()
      expect((await failed.boundingBox())?.height).toBeGreaterThan(width > 600 ? 2 : 1)
      expect(await findUnreadable(page)).toEqual([])
      expect(await findOverlaps(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      expect(requests).toEqual([pathToFileURL(files.html).href])
      expect(problems).toEqual([])
      await page.close()
    })
  })

  it('has other colours in each scheme', async () => {
    const files = await writeSample(createKeptRecord())
    const colours = await Promise.all(
      (['light', 'dark'] as const).map(async (colorScheme) => {
        const page = await browser.newPage({ colorScheme })
        await page.goto(pathToFileURL(files.html).href)
        return page.evaluate('getComputedStyle(document.body).backgroundColor')
      })
    )
    expect(colours[0]).not.toBe(colours[1])
  })
})

/** Everything the page asks for, and everything it complains about. */
function watch(page: Page): [requests: string[], problems: string[]] {
  const [requests, problems]: [string[], string[]] = [[], []]
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url())
  })
  page.on('console', (message) => problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(error.message))
  return [requests, problems]
}

/** Texts whose contrast with what is behind them is below 4.5, the least that WCAG AA wants. */
function findUnreadable(page: Page): Promise<unknown> {
  return page.evaluate(`(() => {
    const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number)
    const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
    const behind = (element) => {
      for (let e = element; e !== null; e = e.parentElement) {
        const colour = parse(getComputedStyle(e).backgroundColor)
        if (colour.length === 3 || colour[3] > 0) return colour
      }
      return [255, 255, 255]
    }
    return [...document.querySelectorAll('main *')]
      .filter((e) => [...e.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '') && e.tagName !== 'title')
      .flatMap((e) => {
        const style = getComputedStyle(e)
        const [a, b] = [light(parse(e instanceof SVGElement ? style.fill : style.color)), light(behind(e))].sort()
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
        return contrast < 4.5 ? [e.textContent + ': ' + contrast.toFixed(2)] : []
      })
  })()`)
}

/** Labels of events that lie on each other. */
function findOverlaps(page: Page): Promise<unknown> {
  return page.evaluate(`[...document.querySelectorAll('svg.chart')].flatMap((svg) => {
    const boxes = [...svg.querySelectorAll('text.event')].map((e) => [e.textContent, e.getBBox()])
    return boxes.flatMap(([a, p], i) => boxes.slice(i + 1).flatMap(([b, q]) =>
      p.x < q.x + q.width && q.x < p.x + p.width && p.y + 3 < q.y + q.height && q.y + 3 < p.y + p.height ? [a + ' / ' + b] : []))
  })`)
}
