import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ComposeLayer, isComposeLayer } from './compose-command.ts'

type Layers = readonly ComposeLayer[]

/** The layers that are named, else those that were kept: TLS is not to go without a word. Says what nobody named. */
export function chooseLayers(named: Layers | undefined, kept: Layers, say: (line: string) => void): Layers {
  if (named === undefined) {
    if (kept.length > 0) say(`with the layers it had: ${kept.join(', ')}`)
    return kept
  }
  const gone = kept.filter((layer) => !named.includes(layer))
  if (gone.length > 0) say(`without layers it had: ${gone.join(', ')}`)
  return named
}

/** The layers that `project` was started with last; none when that was never noted. */
export function readKeptLayers(secrets: string, project: string): Layers {
  try {
    return readFileSync(toFile(secrets, project), 'utf8').trim().split(',').filter(isComposeLayer)
  } catch {
    return []
  }
}

/** Notes them beside the secrets: a project that is down has no containers that would tell. */
export function keepLayers(secrets: string, project: string, layers: Layers): void {
  try {
    writeFileSync(toFile(secrets, project), `${layers.join(',')}\n`)
  } catch {
    // A folder that is not ours to write to: they have to be named again.
  }
}

function toFile(secrets: string, project: string): string {
  return join(secrets, `${project}.layers`)
}
