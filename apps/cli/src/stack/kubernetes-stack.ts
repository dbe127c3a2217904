import {
  attachKubernetesTopology,
  isKubernetesLayer,
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
import { attachOrTell } from './attach-or-tell.ts'
import type { AttachedStack, StackKind } from './stack-kind.ts'
import { toLayers } from './to-layers.ts'

const namespace = process.env.HA_NAMESPACE ?? 'sessions'

/** The stack of infra/k8s, in the cluster of kubectl's context. */
export const kubernetesStack: StackKind = {
  faultNames: kubernetesFaultNames,
  attach: async () => toAttached(await attach()),
  up: async ({ replicas, layers, say }) => {
    if (replicas > 4) throw new CommandError(`--replicas is 1 to 4 on kubernetes, not ${replicas}`, 2)
    const known = layers && toLayers(layers, isKubernetesLayer, kubernetesLayers)
    const { IMAGE_PREFIX: imagePrefix, IMAGE_TAG: imageTag } = process.env
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

function attach(): Promise<KubernetesTopology> {
  return attachOrTell('kubernetes', () => attachKubernetesTopology({ namespace }))
}

function toAttached(topology: KubernetesTopology): AttachedStack {
  const { prefix, services } = topology
  const toWorkload = (name: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : name)
  return {
    topology,
    services,
    restartService: (name) => topology.rollOut(toWorkload(name) as 'api' | 'worker')
  }
}
