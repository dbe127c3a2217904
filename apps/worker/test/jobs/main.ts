/** `make test-jobs`: jobs while masters and workers are broken, and their throughput. See docs/jobs.md. */
import { checkLedger } from './check-ledger.ts'
import { measureThroughput } from './measure-throughput.ts'
import { runJobs } from './run-jobs.ts'
import { parseSettings } from './settings.ts'

/** What safety may cost. */
const minThroughputRatio = 0.7

const say = (line: string) => process.stdout.write(`${line}\n`)
const settings = parseSettings(process.env)
say(`JOBS=${settings.jobs} SEED=${settings.seed} FAULTS=${settings.faults} WORKERS=${settings.workers}`)
// Whatever ends this process ends what it has started: the topology hears of `exit` only.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const { broken, ...figures } = checkLedger(await runJobs(settings, say))
for (const [name, value] of Object.entries(figures)) say(`${name.padEnd(16)}${value}`)
const missed = [...broken]

if (settings.rounds > 0) {
  const { oursPerSecond, plainPerSecond, plainFollowedPerSecond, ratio, ratioToFollowed } = await measureThroughput(
    settings.rounds
  )
  say(`throughput      ${oursPerSecond.toFixed(0)} jobs/s`)
  say(
    `plain BullMQ    ${plainPerSecond.toFixed(0)} on one Redis: ratio ${ratio.toFixed(2)}, target ${minThroughputRatio}`
  )
  say(`                ${plainFollowedPerSecond.toFixed(0)} with two replicas: ratio ${ratioToFollowed.toFixed(2)}`)
  if (ratio < minThroughputRatio)
    missed.push(`the throughput is ${ratio.toFixed(2)} of plain BullMQ's, not ${minThroughputRatio}`)
}

for (const text of missed) say(`BROKEN ${text}`)
say(missed.length === 0 ? 'every job was done' : `${missed.length} promises broken`)
process.exit(missed.length === 0 ? 0 : 1)
