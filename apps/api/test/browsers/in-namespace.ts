/** The run itself; started by main.ts in a network namespace of its own. */
import { runBrowsers } from './run-browsers.ts'
import { parseRunSettings } from './run-settings.ts'
import { toVerdict } from './verdict.ts'

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const { isKept, text } = toVerdict(await runBrowsers(parseRunSettings(process.env), console.log))
console.log(text)
process.exit(isKept ? 0 : 1)
