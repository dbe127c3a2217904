import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type DockerOptions, docker } from './docker.ts'

export const repositoryRoot = resolve(import.meta.dirname, '../../../..')

const composeFolder = resolve(repositoryRoot, 'infra/compose')

/** What is added to the smallest stack. */
export const composeLayers = ['mail', 'backup', 'tls', 'observability'] as const
export type ComposeLayer = (typeof composeLayers)[number]

export function isComposeLayer(name: string): name is ComposeLayer {
  return composeLayers.some((layer) => layer === name)
}

/** One project: which files it is made of and what is set in them. */
export interface ComposeProject {
  readonly name: string
  readonly layers: readonly (ComposeLayer | 'build-store')[]
  readonly profiles: readonly string[]
  /** Beside the environment of this process. */
  readonly environment: Readonly<Record<string, string>>
}

/** Runs `docker compose` on the files of `project`. */
export function compose(
  project: ComposeProject,
  args: readonly string[],
  options: Omit<DockerOptions, 'env'> = {}
): Promise<string> {
  return docker(
    [
      'compose',
      ...filesOf(project.layers).flatMap((file) => ['--file', resolve(composeFolder, file)]),
      ...project.profiles.flatMap((profile) => ['--profile', profile]),
      '--project-name',
      project.name,
      ...args
    ],
    { ...options, env: project.environment }
  )
}

/** The files of these layers; `compose.backup-tls.yaml` is for those who have chosen both. */
function filesOf(layers: ComposeProject['layers']): string[] {
  const chosen = layers.toSorted()
  const pairs = chosen.flatMap((layer, i) => chosen.slice(i + 1).map((other) => `compose.${layer}-${other}.yaml`))
  return [
    'compose.yaml',
    ...chosen.map((layer) => `compose.${layer}.yaml`),
    ...pairs.filter((file) => existsSync(resolve(composeFolder, file)))
  ]
}
