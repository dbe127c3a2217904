import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { TestbedError } from '../errors.ts'

/** Below every common ephemeral range, so that no outgoing connection takes a port between choosing and listening. */
const range = { from: 20_000, to: 29_999 }

const locks = join(tmpdir(), `redis-testbed-ports-${userInfo().username}`)

/**
 * Reserves `count` ports on `host`: those of `preferred` that are free, then others. A killed node's port stays reserved
 * until `releasePorts`: another topology's node there would be taken for it, and the two groups would merge.
 */
export async function reservePorts(host: string, count: number, preferred: readonly number[] = []): Promise<number[]> {
  const reserved: number[] = []
  const attempts = 200 + count
  const start = Math.floor(Math.random() * (range.to - range.from))
  for (let i = 0; reserved.length < count && i < attempts; i++) {
    const port = preferred[i] ?? range.from + ((start + i) % (range.to - range.from + 1))
    if (reserved.includes(port) || !lock(port)) continue
    if (await isFree(host, port)) reserved.push(port)
    else releasePorts([port])
  }
  if (reserved.length === count) return reserved
  releasePorts(reserved)
  throw new TestbedError(
    'TESTBED_START_FAILED',
    `no ${count} free ports in ${range.from}–${range.to} after ${attempts} attempts`
  )
}

export function releasePorts(ports: readonly number[]): void {
  for (const port of ports) rmSync(join(locks, String(port)), { force: true })
}

/** One file a reserved port, with its owner's pid; that of an owner who is gone is taken over. */
function lock(port: number): boolean {
  mkdirSync(locks, { recursive: true })
  const file = join(locks, String(port))
  if (isOwnerGone(file)) rmSync(file, { force: true })
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

function isOwnerGone(file: string): boolean {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0)
    return false
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
