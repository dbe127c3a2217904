import { TestbedError } from '../errors.ts'
import { kubectl } from './kubectl.ts'

/** Runs `script` in a pod and returns what it said. */
export function runInPod(namespace: string, pod: string, script: string, timeoutMs?: number): Promise<string> {
  return kubectl(
    ['--namespace', namespace, 'exec', pod, '--', 'sh', '-c', script],
    timeoutMs === undefined ? {} : { timeoutMs }
  )
}

// PID 1 of a namespace cannot be stopped from within, so the pod's containers must share one (components/faults).
const redisProcesses = `
pids=
for folder in /proc/[0-9]*; do
  case $(cat "$folder/comm" 2>/dev/null) in redis-server|redis-sentinel|valkey-server|valkey-sentinel) pids="$pids \${folder#/proc/}" ;; esac
done
case " $pids " in *" 1 "*|"  ") echo unreachable; exit 0 ;; esac`

/** Sends `signal` to the Redis or Sentinel of a pod, after what `before` does. */
export async function signalRedis(
  namespace: string,
  pod: string,
  signal: 'STOP' | 'CONT' | 'KILL',
  before = ''
): Promise<void> {
  const said = await runInPod(namespace, pod, `${redisProcesses}\n${before}\nkill -${signal} $pids; echo done`)
  if (said.trim() === 'done') return
  throw new TestbedError(
    'TESTBED_FAULT_FAILED',
    `the process of ${pod} cannot be signalled from within: start the stack with the layer 'faults'`
  )
}

/** Wakes the Redis or Sentinel of a pod if it is frozen. */
export async function thaw(namespace: string, pod: string): Promise<void> {
  await runInPod(namespace, pod, `${redisProcesses}\nkill -CONT $pids`).catch((error) => {
    // Its container restarts: nothing is frozen there.
    if (!(error instanceof TestbedError)) throw error
  })
}
