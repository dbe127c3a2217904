/** One load test on a sabotaged API; its record goes to a file. Arguments: sabotage, fault, replicas, file. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseOptions } from '../../src/parse-options.ts'
import { runLoadTest } from '../../src/run-load-test.ts'

const [sabotage = '', fault = '', replicas = '', file = ''] = process.argv.slice(2)
const ended = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ended.abort(new Error(signal)))

const settings = parseOptions(['--fault', fault, '--replicas', replicas, '--duration', '15s', '--rate', '60'])
if (settings === 'help') throw new Error('no help was asked for')
const record = await runLoadTest(settings, {
  say: console.error,
  signal: ended.signal,
  api: {
    main: fileURLToPath(new URL('main.ts', import.meta.url)),
    environment: { SABOTAGE: sabotage },
    hasJobs: true
  }
})
writeFileSync(file, JSON.stringify(record))
