import {
  attachComposeTopology,
  type ComposeTopology,
  composeFaultNames,
  composeGroupScript,
  composeLayers,
  composeRedisTool,
  isComposeLayer,
  isTestbedError,
  readComposeFeatures,
  removeProject,
  restartService,
  upCompose
} from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import type { AttachedStack, StackKind } from './stack-kind.ts'

/** As in compose.yaml. */
const project = process.env.COMPOSE_PROJECT_NAME ?? 'sessions'

/** The stack of infra/compose, in containers. */
export const composeStack: StackKind = {
  faultNames: composeFaultNames,
  attach: async () => {
    try {
      return toAttached(await attachComposeTopology({ project }))
    } catch (error) {
      if (!isTestbedError(error, 'TESTBED_NOT_FOUND')) throw error
      throw new CommandError('nothing runs in containers: start it with `ha up --on compose`', 1, { cause: error })
    }
  },
  up: async ({ replicas, layers, say }) => {
    if (replicas !== 2 && replicas !== 3) throw new CommandError(`--replicas is 2 or 3 on compose, not ${replicas}`, 2)
    const unknown = layers.filter((layer) => !isComposeLayer(layer))
    if (unknown.length > 0) {
      throw new CommandError(`there is no layer '${unknown[0]}'. One of: ${composeLayers.join(', ')}`, 2)
    }
    const known = layers.filter(isComposeLayer)
    return toAttached(await upCompose({ project, replicas, layers: known, services: true, environment: {}, say }))
  },
  down: ({ data }) => removeProject(project, { keepData: !data }),
  logs: async (names, { follow, lines }) => {
    const options = ['--tail', String(lines), ...(follow ? ['--follow'] : [])]
    return ['docker', 'compose', '--project-name', project, 'logs', ...options, ...names]
  },
  redisTool: (node, tool, args, options) => composeRedisTool(project, node, tool, args, options),
  groupScript: (script, args) => composeGroupScript(project, script, args),
  features: () => readComposeFeatures(project)
}

function toAttached(topology: ComposeTopology): AttachedStack {
  return { topology, services: topology.services, restartService: (name) => restartService(project, name) }
}
