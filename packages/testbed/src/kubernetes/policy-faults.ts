import { TestbedError } from '../errors.ts'
import type { NodeHandle } from '../node-handle.ts'
import type { TopologyView } from '../topology-view.ts'
import { waitUntil } from '../wait-until.ts'
import { componentLabel, list } from './cluster-objects.ts'
import { runInPod } from './in-pod.ts'
import { kubectl } from './kubectl.ts'

const faultLabel = 'sessions/fault'
const enforcedTimeoutMs = 15_000

/**
 * Cuts a pod off by a NetworkPolicy of its own: from everybody, or from all but API and worker. What is connected stays so
 * in many networks, so every connection is closed as well.
 */
export async function cutOff(
  { namespace, pod }: { readonly namespace: string; readonly pod: string },
  view: TopologyView<NodeHandle>,
  { exceptClients }: { readonly exceptClients: boolean }
): Promise<void> {
  const [others] = await list<{ metadata: { name: string } }>('networkpolicy', namespace)
  if (others !== undefined) {
    throw new TestbedError(
      'TESTBED_FAULT_FAILED',
      `the policy ${others.metadata.name} allows what another cannot forbid: start the stack without network policies`
    )
  }
  const clients = {
    podSelector: { matchExpressions: [{ key: componentLabel, operator: 'In', values: ['api', 'worker'] }] }
  }
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `cut-off-${pod}`, namespace, labels: { [faultLabel]: 'yes' } },
    spec: {
      podSelector: { matchLabels: { 'statefulset.kubernetes.io/pod-name': pod } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: exceptClients ? [{ from: [clients] }] : []
    }
  }
  await kubectl(['apply', '--filename', '-'], { input: JSON.stringify(policy) })
  const { nodes, ask } = view.base
  const node = nodes.find(({ name }) => name === pod)
  const witness = nodes.find(({ name }) => name !== pod)?.name
  if (node === undefined || witness === undefined) throw new TestbedError('TESTBED_NOT_FOUND', `no ${pod}, or no other`)
  const question = `set -- \${REDIS_TLS_CA_FILE:+--tls --cacert "$REDIS_TLS_CA_FILE"}
timeout 1 redis-cli "$@" -h ${node.host} -p ${node.port} PING >/dev/null && echo reached || echo cut`
  const isCut = async () => (await runInPod(namespace, witness, question)).trim() === 'cut'
  await waitUntil(`a network that enforces policies, between ${witness} and ${pod}`, isCut, {
    timeoutMs: enforcedTimeoutMs,
    intervalMs: 200
  })
  const kill = (type: string) => ['CLIENT', 'KILL', 'TYPE', type] as const
  await ask(node, kill('replica'), kill('pubsub'), kill('normal'))
}

export async function undoCutOffs(namespace: string): Promise<void> {
  await kubectl(['--namespace', namespace, 'delete', 'networkpolicy', '--selector', faultLabel])
}
