import {
  attachComposeTopology,
  type ComposeTopology,
  composeFaultNames,
  composeGroupScript,
  composeLayers,
  composeRedisTool,
  isComposeLayer,
  readComposeFeatures,
  readKeptReplicas,
  removeProject,
  requireEngine,
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
    const known = layers && toLayers(layers, isComposeLayer, composeLayers)
    await requireKept(replicas)
    return toAttached(await upCompose({ project, replicas, layers: known, services: true, environment: {}, say }))
  },
  down: ({ data }) => removeProject(project, { keep: data ? 'backups' : 'data' }),
  logs: async (names, { follow, lines }) => {
    await requireEngine()
    const options = ['--tail', String(lines), ...(follow ? ['--follow'] : [])]
    return ['docker', 'compose', '--project-name', project, 'logs', ...options, ...names]
  },
  redisTool: (node, tool, args, options) => composeRedisTool(project, node, tool, args, options),
  groupScript: (script, args) => composeGroupScript(project, script, args),
  features: () => readComposeFeatures(project)
}

/** Fails when fewer replicas are wanted than the data is of: the Sentinels would go on missing the others. */
async function requireKept(replicas: number): Promise<void> {
  // A missing engine is told of by what follows.
  const kept = (await readKeptReplicas(project).catch(() => undefined)) ?? 0
  if (kept <= replicas) return
  throw new CommandError(
    `the data that is kept is of ${kept} replicas: say --replicas ${kept}, or \`ha down --on compose --data\` first`
  )
}

function toAttached(topology: ComposeTopology): AttachedStack {
  return { topology, services: topology.services, restartService: (name) => restartService(project, name) }
}
