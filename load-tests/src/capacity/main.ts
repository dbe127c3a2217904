/** `pnpm load-test:capacity`: how much a machine bears, and what limits it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { BadOptionError } from '../arguments/bad-option-error.ts'
import { findK6 } from '../k6/find-k6.ts'
import { writeSection } from '../results/write-section.ts'
import { type ProgramContext, runProgram } from '../run-program.ts'
import { type CapacitySettings, capacityHelp, parseCapacityOptions } from './capacity-settings.ts'
import { type Capacity, findCapacity } from './find-capacity.ts'
import { renderCapacity } from './render-capacity.ts'
import { measureSessions } from './session-memory.ts'
import { measureValueCosts } from './value-cost.ts'

await runProgram(async (args, { say, signal }) => {
  const settings = parseCapacityOptions(args)
  if (settings === 'help') {
    process.stdout.write(capacityHelp)
    return 0
  }
  if (process.platform !== 'linux')
    throw new BadOptionError('what limits a rate is read from /proc, which only Linux has')
  const { parts, command, p99Ms, durationMs, valueBytes, sessionCounts, outDirectory, resultsFile } = settings
  const startedAt = new Date().toISOString()
  const rates = parts.includes('rate') ? await findCapacities(settings, { say, signal }) : []
  if (parts.includes('values')) say('cost of a value')
  const values = parts.includes('values') ? await measureValueCosts(valueBytes, durationMs / 2, say) : []
  signal.throwIfAborted()
  if (parts.includes('sessions')) say('cost of sessions')
  const sessions = parts.includes('sessions') ? await measureSessions(sessionCounts, durationMs / 2, say) : []
  const machine = { cores: availableParallelism(), cpuModel: cpus()[0]?.model ?? 'unknown' }
  const findings = { command, startedAt, ...machine, p99Ms, rates, values, sessions }
  const text = renderCapacity(findings)
  mkdirSync(outDirectory, { recursive: true })
  writeFileSync(join(outDirectory, 'capacity.md'), text)
  writeFileSync(join(outDirectory, 'capacity.json'), `${JSON.stringify(findings)}\n`)
  writeSection(resultsFile, 'Capacity', text)
  process.stdout.write(text)
  return 0
})

async function findCapacities(settings: CapacitySettings, { say, signal }: ProgramContext): Promise<Capacity[]> {
  const { program, prefix } = findK6()
  if (prefix.length > 0) throw new BadOptionError('k6 must be on PATH here: in a container its CPU would not be seen')
  const found: Capacity[] = []
  for (const replicas of settings.replicas) {
    for (const instances of settings.instances) {
      say(`${replicas} replicas, ${instances} API processes`)
      found.push(await findCapacity(replicas, instances, { settings, k6: program, say, signal }))
    }
  }
  return found
}
