import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { TestbedError } from '../errors.ts'
import { annotateMachine, machinesWith } from './cluster-faults.ts'

const poweredOffBy = 'sessions/powered-off-by'
const timeoutMs = 120_000

/** Cuts the power of a machine: all that runs on it ends at once, and nobody is told. It comes back when it is healed. */
export async function powerOff(namespace: string, machine: string): Promise<void> {
  const command = powerCommand()
  // Noted first: what is interrupted halfway must be healed as well.
  await annotateMachine(machine, poweredOffBy, namespace)
  await switchPower(command, 'stop', machine)
}

export async function undoPowerOffs(namespace: string): Promise<void> {
  for (const machine of await machinesWith(poweredOffBy, namespace)) {
    await switchPower(powerCommand(), 'start', machine)
    await annotateMachine(machine, poweredOffBy, undefined)
  }
}

/** No cluster can do this to its own machines. */
function powerCommand(): readonly [string, ...string[]] {
  const [program, ...args] = process.env.MACHINE_POWER?.split(' ').filter(Boolean) ?? []
  if (program !== undefined) return [program, ...args]
  throw new TestbedError(
    'TESTBED_FAULT_FAILED',
    'set MACHINE_POWER to the command that takes `stop <machine>` and `start <machine>`, such as `minikube node`'
  )
}

async function switchPower([program, ...args]: readonly [string, ...string[]], to: 'start' | 'stop', machine: string) {
  try {
    await promisify(execFile)(program, [...args, to, machine], { timeout: timeoutMs })
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim().split('\n').slice(-5).join('\n')
    throw new TestbedError('TESTBED_FAULT_FAILED', `${program} ${to} ${machine} failed: ${said || cause}`, { cause })
  }
}
