import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTopology, type Topology } from '@repo/testbed'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { signUpAt } from './support/signed-in-client.ts'
import { type ApiProcess, startApiProcess } from './support/start-api-process.ts'

const program =
  process.env.SCHEMATHESIS ?? fileURLToPath(new URL('../../../.tools/schemathesis/bin/st', import.meta.url))
const isMissing = spawnSync(program, ['--version']).status !== 0

// Guessing is what is done here: the limits have tests of their own.
const noLimits = {
  SIGN_IN_MAX_FAILURES_PER_ACCOUNT_AND_ADDRESS: '1000000',
  SIGN_IN_MAX_FAILURES_PER_ACCOUNT: '1000000',
  SIGN_IN_MAX_FAILURES_PER_ADDRESS: '1000000',
  SIGN_UP_MAX_PER_ADDRESS: '1000000'
}

const config = `
[generation]
deterministic = true
max-examples = 20

# What fits the schema may be refused for what it says: a password that is on the list of the most used ones.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "422", "429", "503"]
`

describe.skipIf(isMissing)('the API against its own description', () => {
  let topology: Topology
  beforeAll(async () => {
    topology = await startTopology({ replicas: 1, sentinels: 1, downAfterMs: 30_000 })
  })
  afterAll(() => topology?.stop())

  /** Sends requests made from the description; resolves with what was found wrong. */
  async function check({ origin, log }: ApiProcess, more = '', ...args: readonly string[]): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'schemathesis-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const configFile = join(folder, 'schemathesis.toml')
    writeFileSync(configFile, config + more)
    // A path without a route for a method is answered 404, as any other unknown path.
    const checks = ['--checks', 'all', '--exclude-checks', 'unsupported_method']
    const command = ['--config-file', configFile, 'run', `${origin}/openapi.json`, ...checks, '--max-time', '20']
    const child = spawn(program, [...command, '--no-color', ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        output += data
      })
    }
    const status = await new Promise((resolve) => child.once('close', resolve))
    expect(log()).not.toContain('request failed unexpectedly')
    return status === 0 ? '' : output
  }

  it('answers as described whoever is not signed in', { timeout: 180_000 }, async () => {
    const api = await startApiProcess({ ...topology.environment(), ...noLimits })
    expect(await check(api)).toBe('')
  })

  it('answers as described whoever is signed in', { timeout: 180_000 }, async () => {
    const api = await startApiProcess({ ...topology.environment(), ...noLimits })
    const session = await signUpAt(api.origin, 'ada')
    const id = /(?:^|; )id=([^;]+)/.exec(session.cookie)?.[1]
    const auth = `
[auth.openapi.session]
api_key = "${id}"
[auth.openapi.csrf]
api_key = "${session['x-csrf-token']}"
`
    // These end the session that all others are made with: the last one, too, once it has seen the list of sessions.
    const ending = ['signUp', 'signIn', 'signOut', 'revokeSession']
    const others = ending.flatMap((id) => ['--exclude-operation-id', id])
    expect(await check(api, auth, '--phases', 'coverage,fuzzing', ...others)).toBe('')
    expect(await check(api, auth, '--max-time', '5', '--include-operation-id', 'revokeSession')).toBe('')
    expect((await fetch(`${api.origin}/api/me`, { headers: { ...session } })).status).toBe(200)
  })
})
