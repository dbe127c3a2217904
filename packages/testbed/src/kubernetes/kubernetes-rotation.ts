import { createHash, randomBytes } from 'node:crypto'
import { TestbedError } from '../errors.ts'
import type { Program } from '../program.ts'
import { waitUntil } from '../wait-until.ts'
import { changePassword, type RotationStep } from './change-password.ts'
import { findRedis, isReady, list, type Pod, type Secret, type StatefulSet, usersSecretOf } from './cluster-objects.ts'
import { runInPod } from './in-pod.ts'
import { kubectl, kubectlJson } from './kubectl.ts'

const broughtTimeoutMs = 180_000
const usersFolder = '/redis/users'

interface BroughtSecret extends Secret {
  readonly metadata: { readonly name: string; readonly resourceVersion: string }
}

/**
 * A step of rotate-password.sh. Pods cannot change the Secret that their passwords are in, so that is done here, and waited
 * until all have it; the program that is returned tells nodes and Sentinels.
 */
export async function kubernetesRotation(namespace: string, user: string, step: RotationStep): Promise<Program> {
  const set = findRedis(await list<StatefulSet>('statefulset', namespace))
  if (set === undefined) throw new TestbedError('TESTBED_NOT_FOUND', `no Redis runs in the namespace '${namespace}'`)
  const name = usersSecretOf(set)
  const secret = await kubectlJson<BroughtSecret>(['--namespace', namespace, 'get', 'secret', name])
  const { data = {} } = secret
  // `app.next` is a key as well.
  if (user.includes('.') || data[user] === undefined) {
    const users = Object.keys(data).filter((key) => !key.includes('.'))
    throw new TestbedError('TESTBED_REFUSED', `the Secret ${name} has no user '${user}'. One of: ${users.join(', ')}`)
  }
  const fresh = Buffer.from(randomBytes(24).toString('hex')).toString('base64')
  const changed = { ...secret, data: changePassword(data, user, step, fresh) }
  // Not as an argument, which others see; refused when somebody else has changed it meanwhile.
  const replace = ['--namespace', namespace, 'replace', '--filename', '-', '--output', 'json']
  const brought = JSON.parse(await kubectl(replace, { input: JSON.stringify(changed) })) as BroughtSecret
  await bringToPods(namespace, brought, user)
  const script = ['sh', '/redis/scripts/in-pod.sh', 'rotate-password.sh', user, step]
  const exec = ['--namespace', namespace, 'exec', `${set.metadata.name}-0`, '--', ...script]
  return { program: 'kubectl', args: exec, environment: {} }
}

/** Waits until each pod that has passwords of `user` from the Secret has those of today. */
async function bringToPods(namespace: string, { metadata, data = {} }: BroughtSecret, user: string): Promise<void> {
  const files = [user, `${user}.next`, `${user}.previous`]
  const script = `cd ${usersFolder}; for file in ${files.join(' ')}; do [ ! -e $file ] || sha256sum $file; done`
  const hasThem = async (pod: Pod): Promise<boolean> => {
    const keys = mountedKeys(pod, metadata.name)
    if (keys !== 'all' && !keys.includes(user)) return true
    const expected = files.filter((file) => data[file] !== undefined && (keys === 'all' || keys.includes(file)))
    const said = await runInPod(namespace, pod.metadata.name, script)
    return said.trim() === expected.map((file) => `${sha256(data[file] ?? '')}  ${file}`).join('\n')
  }
  const pods = async () => (await list<Pod>('pod', namespace)).filter(isReady)
  // A pod that changes gets its Secrets at once, others within 90 s.
  const names = (await pods()).map((pod) => pod.metadata.name)
  const note = `sessions/passwords=${metadata.resourceVersion}`
  await kubectl(['--namespace', namespace, 'annotate', '--overwrite', 'pod', ...names, note])
  const haveAll = async () => (await Promise.all((await pods()).map(hasThem))).every((has) => has)
  await waitUntil('the changed Secret in all pods', haveAll, { timeoutMs: broughtTimeoutMs, intervalMs: 500 })
}

/** The keys of the Secret that a pod sees as files. */
function mountedKeys({ spec }: Pod, secret: string): 'all' | readonly string[] {
  const volume = spec.volumes?.find((candidate) => candidate.secret?.secretName === secret)?.secret
  if (volume === undefined) return []
  return volume.items?.map(({ key }) => key) ?? 'all'
}

function sha256(base64: string): string {
  return createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex')
}
