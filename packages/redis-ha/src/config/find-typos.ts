import { environmentVariables } from './environment-variables.ts'
import type { Environment } from './read-variables.ts'

/** What Kubernetes injects for Services. */
const injected = /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP)(_|$)/

/** A problem for each `REDIS_…` name that is one slip away from a known one: it would be ignored without a word. */
export function findTypos(env: Environment): string[] {
  const known = Object.values(environmentVariables).flatMap((variable) => [
    variable.name,
    ...('aliases' in variable ? variable.aliases.map(({ name }) => name) : [])
  ])
  return Object.keys(env).flatMap((name) => {
    const isOurs = name.startsWith('REDIS_') && !known.includes(name) && !injected.test(name)
    if (!isOurs || env[name] === '' || env[name] === undefined || /^\w+:\/\//.test(env[name])) return []
    const meant = known.find((candidate) => isOneSlipAway(name, candidate))
    return meant === undefined ? [] : [`${name} is not known: did you mean ${meant}?`]
  })
}

/** One letter more, less or different, or two neighbours exchanged. */
function isOneSlipAway(a: string, b: string): boolean {
  let start = 0
  while (start < a.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1
  const [restOfA, restOfB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  if (Math.max(restOfA.length, restOfB.length) === 1) return true
  return restOfA.length === 2 && restOfA === [...restOfB].toReversed().join('')
}
