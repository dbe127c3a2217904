import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../../infra/redis/scripts/backups-to-delete.sh', import.meta.url))

function toDelete(names: readonly string[], env: Record<string, string> = {}): string[] {
  const input = `${names.join('\n')}\n`
  const output = execFileSync('sh', [script], { input, env: { PATH: process.env.PATH, ...env }, stdio: 'pipe' })
  return output.toString().split('\n').filter(Boolean)
}

const toName = (date: Date) => `redis-${date.toISOString().replace(/[-:]|\.\d+/g, '')}.rdb`

/** One an hour, at minute 5, up to `end`. */
function hourly(end: string, hours: number): string[] {
  return Array.from({ length: hours }, (_, i) => toName(new Date(Date.parse(end) - i * 3_600_000)))
}

function kept(names: readonly string[], env?: Record<string, string>): string[] {
  const gone = new Set(toDelete(names, env))
  return names.filter((name) => !gone.has(name))
}

describe('backups-to-delete.sh', () => {
  it('keeps the first of 24 hours, 7 days, 4 weeks and 12 months of two years of hourly backups', () => {
    // A Wednesday.
    const names = hourly('2026-03-18T10:05:00Z', 2 * 365 * 24)
    const left = kept(names)
    expect(left.slice(0, 24)).toEqual(names.slice(0, 24))
    expect(left.slice(24)).toEqual(
      [
        // Days before, today's being among the hours.
        '20260317T00',
        '20260316T00',
        '20260315T00',
        '20260314T00',
        '20260313T00',
        '20260312T00',
        // Mondays of the weeks before.
        '20260309T00',
        '20260302T00',
        // First days of the months before, and one Monday more.
        '20260301T00',
        '20260223T00',
        '20260201T00',
        '20260101T00',
        '20251201T00',
        '20251101T00',
        '20251001T00',
        '20250901T00',
        '20250801T00',
        '20250701T00',
        '20250601T00',
        '20250501T00',
        '20250401T00'
      ].map((hour) => `redis-${hour}0500Z.rdb`)
    )
  })

  it('lets none go that was made shortly before, when one is made after data was lost', () => {
    const byHand = 'redis-20260318T105000Z.rdb'
    const before = ['redis-20260318T001700Z.rdb', 'redis-20260318T101700Z.rdb', 'redis-20260318T103000Z.rdb', byHand]
    // In the same hour, and in the next one.
    expect(toDelete([...before, 'redis-20260318T105900Z.rdb'])).toEqual([])
    expect(toDelete([...before, 'redis-20260318T111700Z.rdb'])).toEqual([])
    const later = ['redis-20260318T111700Z.rdb', 'redis-20260318T121700Z.rdb']
    expect(toDelete([...before, ...later])).toEqual([byHand, 'redis-20260318T103000Z.rdb'])
  })

  it('ends with the same, whether it ran after each backup or once', () => {
    let files: string[] = []
    const all = hourly('2026-03-18T10:05:00Z', 24 * 40).reverse()
    for (let i = 0; i < all.length; i += 24) files = kept([...files, ...all.slice(i, i + 24)])
    expect(files.sort()).toEqual(kept(all).sort())
  })

  it('counts what is there, not what time it is: after a long pause nothing old goes', () => {
    expect(toDelete(hourly('2020-01-01T10:05:00Z', 10))).toEqual([])
  })

  it('always keeps the newest', () => {
    const none = { HOURLY: '0', DAILY: '0', WEEKLY: '0', MONTHLY: '0' }
    const env = Object.fromEntries(Object.entries(none).map(([name, count]) => [`REDIS_BACKUP_KEEP_${name}`, count]))
    const names = hourly('2026-03-18T10:05:00Z', 5)
    expect(kept(names, env)).toEqual(names.slice(0, 1))
  })

  it('names nothing that is not a backup of ours', () => {
    const others = ['redis-*.rdb', 'dump.rdb', 'pre-restore-20200101T000000Z.rdb', 'redis-20200101T000000Z.json', '']
    expect(
      toDelete([...hourly('2026-03-18T10:05:00Z', 100), ...others]).filter((name) => others.includes(name))
    ).toEqual([])
    expect(toDelete([])).toEqual([])
  })

  it('refuses a number that is none', () => {
    const { status, stderr } = spawnSync('sh', [script], {
      env: { PATH: process.env.PATH, REDIS_BACKUP_KEEP_DAILY: '-1' }
    })
    expect(status).toBe(2)
    expect(stderr.toString()).toContain('a whole number is needed')
  })
})
