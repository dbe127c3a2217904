import { type ScenarioName, scenarios } from '../lib/mixes.ts'
import { BadOptionError } from './arguments/bad-option-error.ts'
import { readArguments, toDurationMs, toOneOf, toWhole } from './arguments/read-arguments.ts'
import { planFaults } from './run-faults.ts'
import { toLeastMs } from './run-times.ts'
import { type LoadTestSettings, type Profile, type ProfileName, places, profiles, stores } from './settings.ts'

const text = { type: 'string' } as const
const options = {
  fault: text,
  on: text,
  profile: text,
  scenario: text,
  store: text,
  seed: text,
  rate: text,
  duration: text,
  replicas: text,
  instances: text,
  target: text,
  json: text,
  out: text,
  'down-after': text,
  help: { type: 'boolean' }
} as const

/** The settings of the command line, or `help`; throws BadOptionError with a sentence for anything that makes no sense. */
export function parseOptions(args: readonly string[]): LoadTestSettings | 'help' {
  const values = readArguments(args, options)
  if (values.help === true) return 'help'
  const profile = toOneOf('profile', values.profile ?? 'smoke', Object.keys(profiles) as ProfileName[])
  const scenario = toOneOf(
    'scenario',
    values.scenario ?? profiles[profile].scenario,
    Object.keys(scenarios) as ScenarioName[]
  )
  const what = {
    fault: values.fault ?? 'none',
    on: toOneOf('on', values.on ?? 'processes', places),
    seed: toWhole('seed', values.seed ?? '1', 0, 2 ** 31)
  }
  // Also says whether there is such a fault there.
  const faults = planFaults(what, { hasNamespaces: true }).length
  const settings: LoadTestSettings = {
    ...what,
    profile,
    scenario,
    store: toOneOf('store', values.store ?? 'redis-ha', stores),
    rate: toWhole('rate', values.rate ?? String(scenarios[scenario].rate), 1, 10_000),
    durationMs: toLoadMs(values.duration, profiles[profile], faults),
    replicas: toWhole('replicas', values.replicas ?? '2', 1, 8),
    instances: toWhole('instances', values.instances ?? '2', 1, 8),
    downAfterMs: toWhole('down-after', values['down-after'] ?? '1000', 800, 60_000),
    targets: values.target === undefined ? undefined : toTargets(values.target),
    jsonFile: values.json,
    outDirectory: values.out ?? '.run/load-test',
    command: toCommand(args)
  }
  refuseContradictions(settings, values)
  return settings
}

/** What was asked for, or what the profile takes for so many faults. */
function toLoadMs(given: string | undefined, { durationMs, eachMs }: Profile, faults: number): number {
  const longEnoughMs = faults > 1 ? Math.max(durationMs, faults * eachMs) : durationMs
  if (given === undefined) return longEnoughMs
  const givenMs = toDurationMs('duration', given, ['10s', '24h'])
  const leastMs = toLeastMs(faults)
  if (givenMs >= leastMs) return givenMs
  throw new BadOptionError(`--duration: ${faults} faults in a row take ${leastMs / 1000}s at least, not ${given}`)
}

/** What was typed, as one types it. */
export function toCommand(args: readonly string[]): string {
  return ['pnpm load-test', ...args].join(' ')
}

function refuseContradictions(
  { targets, fault, on, instances, replicas, store }: LoadTestSettings,
  given: Readonly<Record<string, unknown>>
): void {
  if (targets !== undefined) {
    if (fault !== 'none')
      throw new BadOptionError('--target runs without faults: what is there already is not ours to break')
    const own = ['on', 'store', 'replicas', 'instances', 'down-after'].filter((name) => given[name] !== undefined)
    if (own.length > 0)
      throw new BadOptionError(`--target attaches to what runs already: leave --${own.join(', --')} away`)
  }
  if (on === 'compose') {
    if (instances !== 2) throw new BadOptionError(`--instances is 2 on compose, not ${instances}`)
    if (replicas !== 2 && replicas !== 3) throw new BadOptionError(`--replicas is 2 or 3 on compose, not ${replicas}`)
  }
  if (on === 'kubernetes') {
    if (instances !== 2) throw new BadOptionError('--instances: on kubernetes the Deployment says how many there are')
    if (replicas > 4) throw new BadOptionError(`--replicas is 1 to 4 on kubernetes, not ${replicas}`)
  }
  if (store !== 'redis-ha' && on !== 'processes') throw new BadOptionError(`--store ${store} runs on processes only`)
}

function toTargets(value: string): readonly string[] {
  return value.split(',').map((part) => {
    const url = URL.parse(part.trim())
    if (url === null || !/^https?:$/.test(url.protocol)) {
      throw new BadOptionError(`--target: expected URLs as http://127.0.0.1:3000, separated by commas, not '${part}'`)
    }
    return url.origin
  })
}
