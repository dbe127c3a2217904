import { scenarios } from '../lib/mixes.ts'
import { combinations, faultSummaries, faultsOf, needsNamespace, type RunFault } from './run-faults.ts'
import { places, profiles, stores } from './settings.ts'

/** What `--help` prints. */
export function renderHelp(): string {
  return `pnpm load-test [options]: users at work while Redis is broken and healed, with a verdict

  --fault NAME       what is broken, see below [none]
  --on PLACE         processes, compose or kubernetes [processes]
  --profile NAME     ${list(profiles)} [smoke]
  --scenario NAME    what users do [sessions; soak with the profile soak]
${rows(scenarios, 4)}
  --store NAME       ${stores.join(', ')}: how the API stores sessions [redis-ha]
  --duration TIME    length of the load, as 90s, 5m or 2h [the profile's; of several faults 45 or 90 s each]
  --rate N           iterations begun a second [the scenario's]
  --seed N           decides what users do, and the faults of random [1]
  --replicas N       Redis replicas [2]
  --instances N      instances of the API [2]
  --down-after MS    Sentinel's down-after-milliseconds [1000]
  --target URL,URL   load what runs already; nothing is started and nothing broken
  --out FOLDER       for the report [.run/load-test]
  --json FILE        the record of the run, besides
  --help

Faults:
${rows(Object.fromEntries(Object.entries(combinations).map(([name, summary]) => [name, { summary }])), 2)}
${rows(Object.fromEntries(Object.entries(faultSummaries).map(([name, summary]) => [name, { summary: `${summary}${where(name)}` }])), 2)}

Exit code: 0 every promise was kept, 1 one was broken, 2 bad input or nothing to run with,
3 inconclusive: only targets in milliseconds were missed, and the generator itself was late, or faults were left out.
`
}

function where(name: string): string {
  const only = places.filter((place) => (faultsOf(place) as readonly string[]).includes(name))
  const where = only.length === 1 ? ` (${only[0]} only)` : ''
  return needsNamespace('processes', [name as RunFault]) ? `${where} (on processes in a network namespace)` : where
}

function rows(entries: Readonly<Record<string, { readonly summary: string }>>, indent: number): string {
  const names = Object.keys(entries)
  const width = Math.max(...names.map((name) => name.length)) + 2
  return names.map((name) => `${' '.repeat(indent)}${name.padEnd(width)}${entries[name]?.summary}`).join('\n')
}

function list(entries: Readonly<Record<string, { readonly summary: string }>>): string {
  return Object.entries(entries)
    .map(([name, { summary }]) => `${name} (${summary})`)
    .join(', ')
}
