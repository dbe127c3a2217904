import { docker } from './docker.ts'

const image = 'grafana/grafana:12.1.1'
const pullTimeoutMs = 300_000

/** Is Grafana's image there, or can it be had? Metrics and alerts do without it. */
export async function hasGrafana(
  environment: Readonly<Record<string, string>>,
  say: (line: string) => void
): Promise<boolean> {
  const wanted = environment.GRAFANA_IMAGE ?? process.env.GRAFANA_IMAGE ?? image
  const isThere = await docker(['image', 'inspect', wanted]).then(
    () => true,
    () => false
  )
  if (isThere) return true
  say(`downloading ${wanted}`)
  try {
    await docker(['pull', '--quiet', wanted], { timeoutMs: pullTimeoutMs })
    return true
  } catch {
    say(`without Grafana: ${wanted} cannot be had here. Prometheus and Alertmanager have pages of their own`)
    return false
  }
}
