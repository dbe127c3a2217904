/** `pnpm load-test:peers`: the same load and the same faults on this project's sessions and on others, in one table. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toExitCode, toWorstVerdict } from '../check/to-verdict.ts'
import { writeSection } from '../results/write-section.ts'
import { runProgram } from '../run-program.ts'
import type { RunRecord } from '../run-record.ts'
import { readVersions } from './read-versions.ts'
import { renderSideBySide } from './render-side-by-side.ts'
import { runOne } from './run-one.ts'
import { parseSideBySideOptions, sideBySideHelp } from './side-by-side-settings.ts'

await runProgram(async (args, { say, signal }) => {
  const settings = parseSideBySideOptions(args)
  if (settings === 'help') {
    process.stdout.write(sideBySideHelp)
    return 0
  }
  const { faults, stores, outDirectory, resultsFile, section, command } = settings
  const records: RunRecord[] = []
  const failures: string[] = []
  for (const fault of faults) {
    for (const store of stores) {
      say(`${fault} on ${store}`)
      try {
        records.push(await runOne(fault, store, settings, signal))
      } catch (error) {
        signal.throwIfAborted()
        // The others are worth having all the same.
        failures.push((error as Error).message)
        say(failures.at(-1) ?? '')
      }
    }
  }
  const text = renderSideBySide({ command, versions: readVersions(stores), records })
  mkdirSync(outDirectory, { recursive: true })
  writeFileSync(join(outDirectory, 'peers.md'), text)
  writeSection(resultsFile, section, text)
  process.stdout.write(text)
  if (failures.length > 0)
    throw new Error(`${failures.join('\n')}\nrun the same command with --resume for what is missing`)
  const own = records.filter(({ settings: { store } }) => store === 'redis-ha')
  return toExitCode(toWorstVerdict(own.map(({ verdict }) => verdict)))
})
