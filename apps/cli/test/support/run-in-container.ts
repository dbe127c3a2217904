import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'

/** Runs `script` in the container of `service`; rejects with what it said when it fails. */
export async function runInContainer(project: string, service: string, script: string): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', ['exec', `${project}-${service}-1`, 'sh', '-c', script])
  return stdout
}

/** Kills the container of `service`, of which no fault of the testbed needs to know. */
export function killContainer(project: string, service: string): void {
  execFileSync('docker', ['kill', `${project}-${service}-1`], { stdio: 'ignore' })
}
