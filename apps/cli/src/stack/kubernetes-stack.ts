import {
  attachKubernetesTopology,
  bringImages,
  isKubernetesLayer,
  isTestbedError,
  type KubernetesTopology,
  kubernetesFaultNames,
  kubernetesGroupScript,
  kubernetesLayers,
  kubernetesLogs,
  kubernetesRedisTool,
  removeStack,
  scaleTopology,
  upKubernetes
} from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import type { AttachedStack, StackKind } from './stack-kind.ts'

const namespace = process.env.HA_NAMESPACE ?? 'sessions'

/** The stack of infra/k8s, in the cluster of kubectl's context. */
export const kubernetesStack: StackKind = {
  faultNames: kubernetesFaultNames,
  attach: async () => toAttached(await attach()),
  up: async ({ replicas, layers, say }) => {
    if (replicas > 4) throw new CommandError(`--replicas is 1 to 4 on kubernetes, not ${replicas}`, 2)
    const unknown = layers.find((layer) => !isKubernetesLayer(layer))
    if (unknown !== undefined) {
      throw new CommandError(`there is no layer '${unknown}'. One of: ${kubernetesLayers.join(', ')}`, 2)
    }
    await bringImages(say)
    const { IMAGE_PREFIX: imagePrefix, IMAGE_TAG: imageTag } = process.env
    const known = layers.filter(isKubernetesLayer)
    return toAttached(
      await upKubernetes({ namespace, replicas: replicas as 1 | 2 | 3 | 4, layers: known, imagePrefix, imageTag, say })
    )
  },
  down: ({ data }) => removeStack(namespace, { keepData: !data }),
  logs: async (names, options) => kubernetesLogs(namespace, names, options),
  redisTool: async (node, tool, args, options) => kubernetesRedisTool(namespace, node, tool, args, options),
  groupScript: (script, args) => kubernetesGroupScript(namespace, script, args),
  scale: async (options) => scaleTopology(await attach(), options)
}

async function attach(): Promise<KubernetesTopology> {
  try {
    return await attachKubernetesTopology({ namespace })
  } catch (error) {
    if (!isTestbedError(error, 'TESTBED_NOT_FOUND')) throw error
    throw new CommandError('nothing runs on kubernetes: start it with `ha up --on kubernetes`', 1, { cause: error })
  }
}

function toAttached(topology: KubernetesTopology): AttachedStack {
  return {
    topology,
    services: topology.services,
    restartService: (name) => topology.rollOut(name.slice(topology.prefix.length) as 'api' | 'worker')
  }
}
