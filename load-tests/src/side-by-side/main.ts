/** `pnpm load-test:peers`: the same load and the same faults on this project's sessions and on others, in one table. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toExitCode, toWorstVerdict } from '../check/to-verdict.ts'
import { writeSection } from '../results/write-section.ts'
import { runProgram } from '../run-program.ts'
import { readVersions } from './read-versions.ts'
import { renderSideBySide } from './render-side-by-side.ts'
import { runAll } from './run-all.ts'
import { runOne } from './run-one.ts'
import { parseSideBySideOptions, sideBySideHelp } from './side-by-side-settings.ts'

await runProgram(async (args, { say, signal }) => {
  const settings = parseSideBySideOptions(args)
  if (settings === 'help') {
    process.stdout.write(sideBySideHelp)
    return 0
  }
  const { faults, stores, outDirectory, resultsFile, section, command } = settings
  const runs = faults.flatMap((fault) => stores.map((store) => ({ fault, store })))
  const records = await runAll(runs, (fault, store) => runOne(fault, store, settings, signal), { say, signal })
  const text = renderSideBySide({ command, versions: readVersions(stores), records })
  mkdirSync(outDirectory, { recursive: true })
  writeFileSync(join(outDirectory, 'peers.md'), text)
  writeSection(resultsFile, section, text)
  process.stdout.write(text)
  const missing = runs.length - records.length
  if (missing > 0)
    throw new Error(`${missing} of ${runs.length} runs are missing: the same command with --resume makes them`)
  const own = records.filter(({ settings: { store } }) => store === 'redis-ha')
  return toExitCode(toWorstVerdict(own.map(({ verdict }) => verdict)))
})
