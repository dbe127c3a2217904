import { TestbedError } from '../errors.ts'
import { tlsServerName } from '../make-certificates.ts'
import type { NodeHandle } from '../node-handle.ts'
import type { GroupScript, Program, RedisTool } from '../program.ts'
import type { RotationStep } from './change-password.ts'
import { list } from './cluster-objects.ts'
import { kubernetesRotation } from './kubernetes-rotation.ts'

// The password is read in the pod: it is neither among the arguments here nor in this process.
const toolScript = `
tool=$1; shift
if [ -n "\${REDIS_TLS_CA_FILE:-}" ]; then set -- --tls --cacert "$REDIS_TLS_CA_FILE" --sni ${tlsServerName} "$@"; fi
[ "$tool" != redis-cli ] || { export REDISCLI_AUTH="$(cat "$REDIS_USERS_DIR/admin")"; set -- --user admin "$@"; }
exec "$tool" "$@"`

/** A tool of Redis in the pod of `node`, redis-cli logged in as the operator. */
export function kubernetesRedisTool(
  namespace: string,
  { name, port }: NodeHandle,
  tool: RedisTool,
  args: readonly string[],
  { isInteractive }: { readonly isInteractive: boolean }
): Program {
  const exec = ['--namespace', namespace, 'exec', isInteractive ? '-it' : '-i', name, '--']
  return {
    program: 'kubectl',
    args: [...exec, 'sh', '-c', toolScript, 'sh', tool, '-p', String(port), ...args],
    environment: {}
  }
}

interface CronJob {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly jobTemplate: { readonly spec: { readonly template: PodTemplate } } }
}

interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> }
  readonly spec: { readonly containers: readonly { readonly image: string; readonly name: string }[] }
}

/** What stands on standard input is the file. */
const importScript = `
file=/backups/imported-$(date -u +%Y%m%dT%H%M%SZ).rdb
umask 077; cat >"$file"
exec sh /redis/scripts/in-pod.sh "$@" "$file"`

/** What is said before somebody is attached is heard by nobody: so a line on standard input begins it. */
const attachedScript = `
timeout 120 head -n 1 >/dev/null || { echo "nobody was attached within 120 s" >&2; exit 1; }
exec sh /redis/scripts/in-pod.sh "$@"`

/**
 * Passwords are changed from a node's pod. The others run in one of their own, like those that make backups; `-` as the last
 * argument is a file on standard input.
 */
export async function kubernetesGroupScript(
  namespace: string,
  script: GroupScript,
  args: readonly string[]
): Promise<Program> {
  const [user = '', step] = args
  if (script === 'rotate-password.sh') return kubernetesRotation(namespace, user, step as RotationStep)
  const job = (await list<CronJob>('cronjob', namespace)).find(({ metadata }) => metadata.name.endsWith('redis-backup'))
  if (job === undefined) {
    throw new TestbedError('TESTBED_REFUSED', 'there is no volume for backups: start the stack with the layer `backup`')
  }
  const { metadata, spec } = job.spec.jobTemplate.spec.template
  const [container] = spec.containers
  const isImport = args.at(-1) === '-'
  const command = isImport
    ? ['sh', '-c', importScript, 'sh', script, ...args.slice(0, -1)]
    : ['sh', '-c', attachedScript, 'sh', script, ...args]
  const pod = {
    apiVersion: 'v1',
    metadata: { labels: metadata.labels },
    spec: { ...spec, containers: [{ ...container, command, stdin: true, stdinOnce: true }] }
  }
  const name = `${job.metadata.name}-${Math.random().toString(36).slice(2, 8)}`
  const run = ['run', name, '--image', container?.image ?? '', '--restart', 'Never', '--rm', '--quiet']
  const more = ['--attach', '--stdin', '--overrides', JSON.stringify(pod)]
  return {
    program: 'kubectl',
    args: ['--namespace', namespace, ...run, ...more],
    environment: {},
    ...(isImport ? {} : { input: '\n' })
  }
}
