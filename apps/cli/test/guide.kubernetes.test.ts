import { bringImages, removeNamespace, reserveNamespace } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readGuideSteps } from './support/guide-steps.ts'
import { runHa, waitForHa } from './support/run-ha.ts'

const { namespace, release } = reserveNamespace()
const { KUBECONFIG = '', IMAGE_PREFIX = 'sessions', IMAGE_TAG = 'local' } = process.env
const environment = { HA_ON: 'kubernetes', HA_NAMESPACE: namespace, KUBECONFIG, IMAGE_PREFIX, IMAGE_TAG }

beforeAll(() => bringImages(() => {}))
afterAll(async () => {
  await waitForHa()
  await removeNamespace(namespace)
  release()
})

it.each(readGuideSteps('kubernetes.md'))('does `ha $args` in a cluster, and says "$says"', async ({ args, says }) => {
  const { code, stdout, stderr } = await runHa(args, environment)
  expect(`${stdout}${stderr}`).toContain(says)
  expect(code).toBe(0)
})

it('says what to do where nothing runs, and where there is no cluster', async () => {
  expect(await runHa('status', environment)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('nothing runs on kubernetes: start it with `ha up --on kubernetes`')
  })
  expect(await runHa('status', { ...environment, KUBECONFIG: '/nowhere' })).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('no Kubernetes cluster answers: set KUBECONFIG')
  })
})
