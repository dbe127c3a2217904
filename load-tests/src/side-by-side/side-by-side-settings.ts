import { readArguments, toOneOf } from '../arguments/read-arguments.ts'
import { faultsOf, type RunFault } from '../run-faults.ts'
import { type Place, type ProfileName, places, profiles, type StoreName, stores } from '../settings.ts'

export interface SideBySideSettings {
  readonly on: Place
  readonly faults: readonly RunFault[]
  readonly stores: readonly StoreName[]
  readonly profile: ProfileName
  /** Handed on to every run as they are. */
  readonly others: readonly string[]
  /** Takes what an earlier, interrupted command left in the folder. */
  readonly resumes: boolean
  readonly outDirectory: string
  /** The document whose section is replaced. */
  readonly resultsFile: string | undefined
  readonly section: string
  readonly command: string
}

const text = { type: 'string' } as const
const options = {
  faults: text,
  stores: text,
  on: text,
  profile: text,
  duration: text,
  rate: text,
  seed: text,
  resume: { type: 'boolean' },
  out: text,
  results: text,
  section: text,
  help: { type: 'boolean' }
} as const

/** The four faults of a master, as far as they are to be had there. */
const defaultFaults: Readonly<Record<Place, readonly RunFault[]>> = {
  processes: ['kill-master', 'freeze-master', 'partition-master', 'switchover'],
  compose: ['kill-master', 'freeze-master', 'black-hole-master', 'switchover'],
  kubernetes: ['kill-master', 'freeze-master', 'partition-master', 'switchover']
}
const defaultSection = 'Beside other session stores'
const defaultOut = '.run/load-test-peers'

export const sideBySideHelp = `pnpm load-test:peers [options]: the same load and faults on this project's sessions and on others

  --faults NAME,NAME   one run each, or all [${defaultFaults.processes.join(',')};
                       on compose black-hole-master for the third]
  --stores NAME,NAME   what to compare [${stores.join(',')}; other than on processes redis-ha]
  --on PLACE           ${places.join(', ')} [processes]
  --profile NAME       ${Object.keys(profiles).join(', ')} [smoke]
  --duration, --rate, --seed
                       as for pnpm load-test
  --resume             takes the runs that are in the folder already
  --out FOLDER         a report of each run, and peers.md [${defaultOut}]
  --results FILE       a document whose section of this command is replaced, such as load-tests/RESULTS.md
  --section TITLE      of that document [${defaultSection}]
  --help

Exit code: that of this project's own runs, as for pnpm load-test; what breaks in others is what was to be shown.
`

/** The settings of the command line, or `help`; throws BadOptionError with a sentence for anything that makes no sense. */
export function parseSideBySideOptions(args: readonly string[]): SideBySideSettings | 'help' {
  const values = readArguments(args, options)
  if (values.help === true) return 'help'
  const on = toOneOf('on', values.on ?? 'processes', places)
  const { duration, rate, seed } = values
  return {
    on,
    faults: toFaults(values.faults, on),
    stores: toStores(values.stores, on),
    profile: toOneOf('profile', values.profile ?? 'smoke', Object.keys(profiles) as ProfileName[]),
    others: Object.entries({ duration, rate, seed }).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, value]
    ),
    resumes: values.resume === true,
    outDirectory: values.out ?? defaultOut,
    resultsFile: values.results,
    section: values.section ?? defaultSection,
    command: toCommand(values)
  }
}

function toStores(given: string | undefined, on: Place): readonly StoreName[] {
  const known: readonly StoreName[] = on === 'processes' ? stores : ['redis-ha']
  return given?.split(',').map((name) => toOneOf('stores', name, known)) ?? known
}

function toFaults(given: string | undefined, on: Place): readonly RunFault[] {
  if (given === undefined) return defaultFaults[on]
  const known = faultsOf(on)
  return given === 'all' ? known : given.split(',').map((name) => toOneOf('faults', name, known))
}

/** What measures the same again; where it is written to is no part of it. */
function toCommand(values: Readonly<Record<string, string | boolean | undefined>>): string {
  const given = ['faults', 'stores', 'on', 'profile', 'duration', 'rate', 'seed'].flatMap((name) =>
    values[name] === undefined ? [] : [`--${name} ${values[name]}`]
  )
  return ['pnpm load-test:peers', ...given].join(' ')
}
