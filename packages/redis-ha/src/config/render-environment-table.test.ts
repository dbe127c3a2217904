import { expect, it } from 'vitest'
import { environmentVariables } from './environment-variables.ts'
import { renderEnvironmentTable } from './render-environment-table.ts'

it('has a row of three cells for each variable, with its spellings, default and unit', () => {
  const rows = renderEnvironmentTable().trimEnd().split('\n')
  expect(rows).toHaveLength(Object.keys(environmentVariables).length + 2)
  for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(5)
  expect(rows).toContainEqual(expect.stringMatching(/^\| `REDIS_WRITE_HOLD_MS` \| 3000 ms \| /))
  expect(rows).toContainEqual(
    expect.stringContaining('`REDIS_MODE`<br>or `REDIS_SENTINEL_ENABLED` (true: sentinel, false: standalone)')
  )
})

it('says the names once each', () => {
  const names = Object.values(environmentVariables).map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
