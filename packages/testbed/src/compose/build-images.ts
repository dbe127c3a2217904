import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ComposeProject, compose, repositoryRoot } from './compose-command.ts'

const buildTimeoutMs = 600_000

/** Builds the images of API and worker, with the packages that this clone has downloaded already. */
export async function buildImages(project: ComposeProject): Promise<void> {
  const brought = findBroughtPackages()
  const withMail = project.layers.includes('mail')
  const withStore: ComposeProject =
    brought === undefined
      ? project
      : {
          ...project,
          layers: [...project.layers, 'build-store'],
          environment: { ...project.environment, ...brought }
        }
  // Both API instances have the same image.
  await compose(withStore, ['build', 'api-1', 'worker-1', ...(withMail ? ['mail'] : [])], { timeoutMs: buildTimeoutMs })
}

function findBroughtPackages(): Record<string, string> | undefined {
  const store = join(repositoryRoot, '.tools/share/pnpm')
  const pnpm = join(repositoryRoot, '.tools/bin/pnpm')
  if (!existsSync(join(store, 'store')) || !existsSync(pnpm)) return undefined
  return { BUILD_STORE: store, BUILD_PNPM: dirname(realpathSync(pnpm)) }
}
