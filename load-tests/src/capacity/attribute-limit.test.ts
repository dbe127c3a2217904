import { expect, it } from 'vitest'
import { attributeLimit, type CpuShare, toCpuShare } from './attribute-limit.ts'

const process = (name: string, cores: number, mainThreadCores = cores) => ({ name, cores, mainThreadCores })
const limitOf = (cpu: CpuShare, droppedShare = 0) => attributeLimit({ cpu, cores: 2, droppedShare })

it('names the process whose one thread has no time left', () => {
  const cpu = { machineCores: 1.6, processes: [process('api-1', 1.1, 0.97), process('k6', 0.5, 0.2)] }
  expect(limitOf(cpu)).toBe('CPU of api-1 (97 % of one core)')
})

it('names the machine, and who uses it, when everybody shares it', () => {
  const cpu = {
    machineCores: 1.95,
    processes: [process('k6', 0.7, 0.1), process('api-1', 0.8), process('master', 0.2), process('api-2', 0.25)]
  }
  expect(limitOf(cpu)).toBe('all 2 cores are busy: api-1 80 %, k6 70 %, api-2 25 %')
})

it('names the generator when users were missing and cores were not', () => {
  expect(limitOf({ machineCores: 0.6, processes: [process('k6', 0.4, 0.1)] }, 0.02)).toMatch(/^the generator/)
})

it('says that it is no CPU when nothing is busy', () => {
  expect(limitOf({ machineCores: 0.6, processes: [process('api-1', 0.4)] })).toBe(
    'no CPU (60 % of 2 cores): something waits'
  )
})

it('takes what was used between two readings', () => {
  const before = { atMs: 1000, machineSeconds: 10, processes: [{ name: 'api-1', seconds: 4, mainThreadSeconds: 3 }] }
  const after = { atMs: 3000, machineSeconds: 13, processes: [{ name: 'api-1', seconds: 6, mainThreadSeconds: 4.5 }] }
  expect(toCpuShare(before, after)).toEqual({ machineCores: 1.5, processes: [process('api-1', 1, 0.75)] })
})

it('does not count back the CPU of a process that has ended', () => {
  const before = { atMs: 0, machineSeconds: 0, processes: [{ name: 'k6', seconds: 4, mainThreadSeconds: 3 }] }
  const after = { atMs: 1000, machineSeconds: 1, processes: [{ name: 'k6', seconds: 0, mainThreadSeconds: 0 }] }
  expect(toCpuShare(before, after).processes).toEqual([process('k6', 0)])
})
