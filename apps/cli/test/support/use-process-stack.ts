import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { type HaResult, runHa, waitForHa } from './run-ha.ts'

const stopTimeoutMs = 180_000

/** `ha` with a folder of this test file's own. Its stack ends with the file, which fails, and keeps the folder, when it does not. */
export function useProcessStack(): {
  readonly environment: { HA_RUN_DIR: string }
  ha(args: string, input?: string): Promise<HaResult>
} {
  const folder = mkdtempSync(join(tmpdir(), 'ha-'))
  const environment = { HA_RUN_DIR: folder }
  const ha = (args: string, input?: string) => runHa(args, environment, input)
  afterAll(async () => {
    await waitForHa()
    const { code, stderr } = await ha('down --data')
    expect(code, `${stderr}its files are in ${folder}`).toBe(0)
    rmSync(folder, { recursive: true })
  }, stopTimeoutMs)
  return { environment, ha }
}
