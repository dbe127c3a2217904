import { isTestbedError, upKubernetes } from '@repo/testbed'
import { BadOptionError } from '../arguments/bad-option-error.ts'
import type { Stack } from './stack.ts'

export interface KubernetesStackOptions {
  readonly replicas: number
  readonly downAfterMs: number
  readonly say: (line: string) => void
}

/** Where requests of this machine and of the cluster's own proxies come from. */
const privateNetworks = '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.1'

/** The stack of infra/k8s in a namespace of its own, in the cluster that kubectl speaks to; the images must be there. */
export async function startKubernetesStack({ replicas, downAfterMs, say }: KubernetesStackOptions): Promise<Stack> {
  const namespace = `load-test-${Date.now().toString(36)}`
  const topology = await upKubernetes({
    namespace,
    replicas: toReplicas(replicas),
    layers: ['faults'],
    settings: { SENTINEL_DOWN_AFTER_MS: String(downAfterMs) },
    apiSettings: { PASSWORD_SCRYPT_LOG_N: '10', HTTP_TRUST_PROXY: privateNetworks },
    imagePrefix: process.env.IMAGE_PREFIX,
    imageTag: process.env.IMAGE_TAG,
    say
  }).catch((cause: unknown) => {
    if (!isTestbedError(cause, 'TESTBED_TOOL_MISSING')) throw cause
    throw new BadOptionError(`--on kubernetes: ${cause.message}`, { cause })
  })
  return {
    // One Service in front of all instances: which one answers is the cluster's choice.
    origins: topology.services.filter(({ name }) => name === 'api').map(({ url }) => url),
    topology,
    hasWorker: topology.services.some(({ name }) => name === 'worker'),
    mails: undefined,
    onLog: () => {},
    stop: () => topology.stop()
  }
}

function toReplicas(replicas: number): 1 | 2 | 3 | 4 {
  const found = ([1, 2, 3, 4] as const).find((known) => known === replicas)
  if (found === undefined) throw new BadOptionError(`--replicas is 1 to 4 on kubernetes, not ${replicas}`)
  return found
}
