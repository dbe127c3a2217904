import { resolve } from 'node:path'
import { type DockerOptions, docker } from './docker.ts'

export const repositoryRoot = resolve(import.meta.dirname, '../../../..')

const composeFolder = resolve(repositoryRoot, 'infra/compose')

/** What is added to the smallest stack. */
export const composeLayers = ['mail', 'backup', 'tls'] as const
export type ComposeLayer = (typeof composeLayers)[number]

export function isComposeLayer(name: string): name is ComposeLayer {
  return composeLayers.some((layer) => layer === name)
}

/** One project: which files it is made of and what is set in them. */
export interface ComposeProject {
  readonly name: string
  readonly layers: readonly (ComposeLayer | 'build-store' | 'build-store-mail')[]
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
  const files = ['compose.yaml', ...project.layers.map((layer) => `compose.${layer}.yaml`)]
  return docker(
    [
      'compose',
      ...files.flatMap((file) => ['--file', resolve(composeFolder, file)]),
      ...project.profiles.flatMap((profile) => ['--profile', profile]),
      '--project-name',
      project.name,
      ...args
    ],
    { ...options, env: project.environment }
  )
}
