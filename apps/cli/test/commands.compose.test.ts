import { type ReservedEnvironment, removeProject, reserveComposeEnvironment } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectedOutput, readCommandTable } from './support/command-table.ts'
import { runHa } from './support/run-ha.ts'

let reserved: ReservedEnvironment

beforeAll(async () => {
  reserved = await reserveComposeEnvironment()
})
afterAll(async () => {
  await removeProject(reserved.project)
  reserved.release()
})

// Monitoring is a layer, and so is a backup that is made by itself.
const mayFail = ['checklist --failover']

it.each(readCommandTable())('does `ha %s` on compose', async (args) => {
  const environment = { ...reserved.environment, COMPOSE_PROJECT_NAME: reserved.project, HA_ON: 'compose' }
  const { code, stdout, stderr } = await runHa(args, environment)
  expect(`${stdout}${stderr}`).toMatch(expectedOutput[args] ?? /./)
  if (!mayFail.includes(args)) expect({ code, stderr }).toMatchObject({ code: 0 })
})
