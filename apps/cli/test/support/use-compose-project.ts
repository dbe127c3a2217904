import { type ReservedEnvironment, removeProject, reserveComposeEnvironment } from '@repo/testbed'
import { afterAll, beforeAll } from 'vitest'
import { type HaResult, runHa, waitForHa } from './run-ha.ts'

/** `ha` with a project, a subnet and ports of this test file's own. Its containers and volumes end with the file. */
export function useComposeProject(): {
  readonly environment: Readonly<Record<string, string>>
  ha(args: string, more?: Readonly<Record<string, string>>, input?: string): Promise<HaResult>
} {
  let reserved: ReservedEnvironment | undefined
  let environment: Readonly<Record<string, string>> = {}
  beforeAll(async () => {
    reserved = await reserveComposeEnvironment()
    environment = { ...reserved.environment, COMPOSE_PROJECT_NAME: reserved.project, HA_ON: 'compose' }
  })
  afterAll(async () => {
    if (reserved === undefined) return
    await waitForHa()
    await removeProject(reserved.project)
    reserved.release()
  })
  return {
    get environment() {
      return environment
    },
    ha: (args, more = {}, input = '') => runHa(args, { ...environment, ...more }, input)
  }
}
