import {
  attachComposeTopology,
  type ComposeTopology,
  composeFaultNames,
  composeGroupScript,
  composeLayers,
  composeRedisTool,
  isComposeLayer,
  readComposeFeatures,
  removeProject,
  restartService,
  upCompose
} from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { attachOrTell } from './attach-or-tell.ts'
import type { AttachedStack, StackKind } from './stack-kind.ts'
import { toLayers } from './to-layers.ts'

/** As in compose.yaml. */
const project = process.env.COMPOSE_PROJECT_NAME ?? 'sessions'

/** The stack of infra/compose, in containers. */
export const composeStack: StackKind = {
  faultNames: composeFaultNames,
  attach: async () => toAttached(await attachOrTell('compose', () => attachComposeTopology({ project }))),
  up: async ({ replicas, layers, say }) => {
    if (replicas !== 2 && replicas !== 3) throw new CommandError(`--replicas is 2 or 3 on compose, not ${replicas}`, 2)
    const known = toLayers(layers, isComposeLayer, composeLayers)
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
