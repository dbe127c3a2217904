/** `pnpm bench:api`: what the session layer costs against its peers, on one minimal app, in interleaved rounds of one run. */
import { writeFileSync } from 'node:fs'
import { startTopology } from '@repo/testbed'
import { Redis } from 'ioredis'
import { type LoadedServer, measure, type Sample } from './bench-round.ts'
import { startServer } from './bench-server.ts'
import { signIn } from './http-load.ts'
import { renderSummary } from './render-summary.ts'
import { parseSettings } from './settings.ts'
import { listMissed, summarize } from './summarize.ts'
import { requestsOf, variantNames } from './variants.ts'

/** As many as one user may have. */
const sessionsEach = 100

const settings = readSettings()
const topology = await startTopology()
const servers: LoadedServer[] = []
const samples: Sample[] = []
try {
  const { host, port } = await topology.currentMaster()
  const master = new Redis({ host, port })
  const shared = { masterHost: host, masterPort: port, environment: topology.environment() }
  for (const name of variantNames) {
    const server = await startServer(name, shared)
    servers.push({ name, server, sessions: await signIn(server.port, requestsOf(name), sessionsEach) })
  }
  for (let round = 0; round <= settings.rounds; round++) {
    for (const kind of ['read', 'change'] as const) {
      for (const server of servers) {
        const sample = await measure(server, kind, settings.duration, master)
        if (round > 0) samples.push(sample)
      }
    }
    console.log(round === 0 ? 'warmed up' : `round ${round}/${settings.rounds}`)
  }
  master.disconnect()
} finally {
  await Promise.all(servers.map(({ server }) => server.stop()))
  await topology.stop()
}

const summaries = summarize(samples)
if (settings.json !== undefined)
  writeFileSync(settings.json, `${JSON.stringify({ settings, summaries, samples }, undefined, 2)}\n`)
console.log(`\n${renderSummary(summaries)}\n`)
const missed = listMissed(summaries)
for (const text of missed) console.error(`missed: ${text}`)
process.exitCode = missed.length > 0 ? 1 : 0

function readSettings() {
  try {
    return parseSettings(process.argv.slice(2))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(2)
  }
}
