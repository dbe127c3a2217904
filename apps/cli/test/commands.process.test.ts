import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { expectedOutput, readCommandTable } from './support/command-table.ts'
import { runHa } from './support/run-ha.ts'

const folder = mkdtempSync(join(tmpdir(), 'ha-commands-'))
const ha = (args: string) => runHa(args, { HA_RUN_DIR: folder })

afterAll(async () => {
  await ha('down --data')
  rmSync(folder, { recursive: true })
})

// Its lines for production are of containers.
const mayFail = ['checklist --failover']

it.each(readCommandTable())('does `ha %s` on processes', async (args) => {
  const { code, stdout, stderr } = await ha(args)
  expect(`${stdout}${stderr}`).toMatch(expectedOutput[args] ?? /./)
  if (!mayFail.includes(args)) expect({ code, stderr }).toMatchObject({ code: 0 })
})
