import { spawn } from 'node:child_process'

export interface ScriptOutput {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a POSIX script with exactly this environment, for at most 60 s, as leader of a process group. */
export function spawnScript(script: string, args: readonly string[], env: Record<string, string>) {
  const child = spawn('sh', [script, ...args], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const result = new Promise<ScriptOutput>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  )
  return { child, result }
}
