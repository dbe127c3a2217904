import { docker } from './docker.ts'

/** One volume of a Compose project; it outlives the containers. */
export interface ComposeVolume {
  /** What the engine calls it. */
  readonly id: string
  /** What the files in infra/compose call it. */
  readonly name: string
}

export async function readVolumes(project: string): Promise<ComposeVolume[]> {
  const filter = `label=com.docker.compose.project=${project}`
  const format = '{{.Name}} {{.Label "com.docker.compose.volume"}}'
  const said = await docker(['volume', 'ls', '--filter', filter, '--format', format])
  return said.split('\n').flatMap((line) => {
    const [id = '', name = ''] = line.trim().split(' ')
    return id === '' ? [] : [{ id, name }]
  })
}

/** Of how many replicas the data of a project is, running or stopped; undefined when it has none. */
export async function readKeptReplicas(project: string): Promise<number | undefined> {
  const nodes = (await readVolumes(project)).filter(({ name }) => /^redis-\d+$/.test(name))
  return nodes.length === 0 ? undefined : nodes.length - 1
}
