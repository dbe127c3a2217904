import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Line } from '../../lib/line.ts'
import type { LoadSettings } from '../../lib/load-settings.ts'
import type { K6 } from './find-k6.ts'
import { type K6Summary, parseSummary } from './parse-summary.ts'

export interface K6Run {
  /** Rejects when k6 fails at anything but its thresholds. */
  readonly ended: Promise<K6Summary>
  stop(): void
}

/** k6's exit code when a threshold was crossed: the run ended as it should, and found something. */
const thresholdsCrossed = 99
const keptNotes = 20

/** Starts k6 with a scenario; `onLine` gets what its users say, as it comes. */
export function startK6(k6: K6, settings: LoadSettings, onLine: (line: Line) => void): K6Run {
  const script = `${k6.root.replace(/\/$/, '')}/load-tests/scenarios/${settings.scenario}.ts`
  const args = [...k6.prefix, 'run', '--quiet', '--log-format', 'raw', '--address', '', script]
  const child = spawn(k6.program, args, {
    // Ctrl-C reaches the run alone, which then stops all in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LOAD: JSON.stringify(settings), K6_NO_USAGE_REPORT: 'true' }
  })
  const killNow = () => child.kill('SIGKILL')
  process.once('exit', killNow)
  const notes: string[] = []
  const lines = createInterface({ input: child.stderr })
  lines.on('line', (line) => {
    const said = parseLine(line)
    if (said !== undefined) onLine(said)
    else if (notes.push(line) > keptNotes) notes.shift()
  })
  const ended = Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => resolve(code))
    })
  ]).then(([output, code]) => {
    process.off('exit', killNow)
    const summary = parseSummary(output)
    if (summary !== undefined && (code === 0 || code === thresholdsCrossed)) return summary
    throw new Error(`k6 ended with ${code ?? 'a signal'}:\n${notes.join('\n')}`)
  })
  // Whoever stops it does not wait for its summary.
  ended.catch(() => {})
  return { ended, stop: () => child.kill('SIGINT') }
}

/** What a virtual user said; `undefined` for what k6 says itself. */
export function parseLine(text: string): Line | undefined {
  if (!text.startsWith('{"t":')) return undefined
  try {
    // Written by the scenarios of this folder.
    return JSON.parse(text) as Line
  } catch {
    return undefined
  }
}
