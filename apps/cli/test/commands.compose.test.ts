import { expect, it } from 'vitest'
import { expectedOutput, inputFor, readCommandTable } from './support/command-table.ts'
import { readGuideSteps } from './support/guide-steps.ts'
import { useComposeProject } from './support/use-compose-project.ts'

const { ha } = useComposeProject()

// Monitoring is a layer, and so is a backup that is made by itself.
const mayFail = ['checklist --failover']

it.each(readCommandTable())(
  'does `ha $args` on compose',
  async ({ args }) => {
    const { code, stdout, stderr } = await ha(args, {}, inputFor(args))
    expect(`${stdout}${stderr}`).toMatch(expectedOutput[args] ?? /./)
    if (!mayFail.includes(args)) expect({ code, stderr }).toMatchObject({ code: 0 })
  },
  300_000
)

it.each(readGuideSteps('recover.md'))(
  'recovers by `ha $args` on compose',
  async ({ args, says }) => {
    const { code, stdout, stderr } = await ha(args)
    expect(`${stdout}${stderr}`).toContain(says)
    expect({ code, stderr }).toMatchObject({ code: args === 'doctor' ? 1 : 0 })
  },
  300_000
)
