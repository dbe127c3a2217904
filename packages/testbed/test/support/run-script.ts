import { spawn } from 'node:child_process'
import type { ProcessNode, ProcessTopology } from '../../src/index.ts'
import { launchOf, prestopScript, scriptEnvironment } from '../../src/process/node-launch.ts'
import { readState } from '../../src/process/topology-state.ts'

export interface ScriptResult {
  readonly code: number | null
  readonly output: string
}

/** Runs redis-start.sh for `node` with `env` in addition, for at most 20 s. */
export function runStart(
  topology: ProcessTopology,
  node: ProcessNode,
  env: Record<string, string>
): Promise<ScriptResult> {
  const launch = launchOf(readState(topology.folder), node, { startWaitSeconds: 0 })
  return run([launch.script, launch.argument], { ...launch.env, ...env })
}

/** Runs redis-prestop.sh beside `node` with `env` in addition, for at most 20 s. */
export function runPrestop(
  topology: ProcessTopology,
  node: ProcessNode,
  env: Record<string, string> = {}
): Promise<ScriptResult> {
  return run([prestopScript], { ...scriptEnvironment(readState(topology.folder), node), ...env })
}

function run(args: readonly string[], env: Record<string, string>): Promise<ScriptResult> {
  const child = spawn('sh', args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })))
}
