import { type NodeHandle, waitUntil } from '@repo/testbed'
import { expect } from 'vitest'
import { runProgram } from './run-program.ts'

/** Expects that a pod with the label `redis-access` reaches each of these, and one without it none. */
export async function expectStrangersCutOff(namespace: string, reached: readonly NodeHandle[]): Promise<void> {
  const kubectl = (args: readonly string[], input?: object) =>
    runProgram('kubectl', ['--namespace', namespace, ...args], input && JSON.stringify(input))
  const items = [visitor('stranger', {}), visitor('friend', { 'redis-access': 'true' })]
  await kubectl(['create', '--filename', '-'], { apiVersion: 'v1', kind: 'List', items })
  await kubectl(['wait', 'pod', 'stranger', 'friend', '--for', 'condition=Ready', '--timeout', '60s'])
  for (const { host, port } of reached) {
    const ask = `timeout 2 redis-cli -h ${host} -p ${port} PING || echo cut`
    const answerTo = async (pod: string) => (await kubectl(['exec', pod, '--', 'sh', '-c', ask])).trim()
    // A network learns of a new pod a moment after its start.
    const isLetIn = async () => (await answerTo('friend')).startsWith('NOAUTH')
    await waitUntil('the friend is let in', isLetIn, { timeoutMs: 30_000, intervalMs: 500 })
    expect(await answerTo('stranger')).toBe('cut')
  }
  await kubectl(['delete', 'pod', 'stranger', 'friend'])
}

/** A pod of somebody else, with redis-cli. */
function visitor(name: string, labels: Readonly<Record<string, string>>): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 999, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'visitor',
          image: 'redis:8.0',
          imagePullPolicy: 'IfNotPresent',
          command: ['sleep', '600'],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }
        }
      ]
    }
  }
}
