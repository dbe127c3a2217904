import type { Readings } from './read-variables.ts'

/** Which mode counts: what is said, or what the other settings imply; saying nothing and implying both is a problem. */
export function resolveMode(readings: Readings, problems: string[]): 'standalone' | 'sentinel' {
  const { mode, sentinels, url, address, host, replicaUrls } = readings
  const direct = [url, address, host, replicaUrls].flatMap(({ setBy }) => setBy ?? [])
  if (mode.setBy === undefined && sentinels.setBy !== undefined && direct.length > 0) {
    problems.push(
      `${sentinels.setBy} and ${direct.join(', ')} contradict each other: expected Sentinels or addresses of nodes; remove one, or say with REDIS_MODE which counts`
    )
  }
  const resolved = mode.value ?? (sentinels.setBy === undefined ? 'standalone' : 'sentinel')
  const isNoneGiven = sentinels.setBy === undefined || sentinels.value?.length === 0
  if (resolved === 'sentinel' && isNoneGiven) {
    problems.push(
      `${mode.setBy ?? sentinels.setBy} asks for Sentinels, and none is given: set REDIS_SENTINELS=host:port,host:port`
    )
  }
  return resolved
}
