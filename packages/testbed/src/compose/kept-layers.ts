import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ComposeLayer, isComposeLayer } from './compose-command.ts'

type Layers = readonly ComposeLayer[]

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
