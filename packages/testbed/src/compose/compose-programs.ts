import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { TestbedError } from '../errors.ts'
import { tlsServerName } from '../make-certificates.ts'
import type { NodeHandle } from '../node-handle.ts'
import type { GroupScript, Program, RedisTool } from '../program.ts'
import { type ComposeContainer, readContainers } from './compose-containers.ts'
import { readLogins } from './compose-state.ts'
import { docker } from './docker.ts'

/** A tool of Redis in the container of `node`, logged in as the operator; redis-benchmark has no way to be told a secret. */
export async function composeRedisTool(
  project: string,
  node: NodeHandle,
  tool: RedisTool,
  args: readonly string[],
  options: { readonly isInteractive: boolean }
): Promise<Program> {
  const container = await findContainer(project, node.name)
  const { password, sentinelPassword } = readLogins(container)
  const login = node.kind === 'redis' ? password : sentinelPassword
  const user = typeof login === 'object' && tool === 'redis-cli' ? ['--user', login.username] : []
  const secret = typeof login === 'object' ? login.password : (login ?? '')
  const { REDIS_TLS_CA_FILE } = container.environment
  const tls = REDIS_TLS_CA_FILE === undefined ? [] : ['--tls', '--cacert', REDIS_TLS_CA_FILE, '--sni', tlsServerName]
  return {
    program: 'docker',
    args: [
      'exec',
      options.isInteractive ? '-it' : '-i',
      ...(tool === 'redis-cli' ? ['--env', 'REDISCLI_AUTH'] : []),
      container.id,
      tool,
      '-p',
      String(node.port),
      ...user,
      ...tls,
      ...args
    ],
    environment: tool === 'redis-cli' ? { REDISCLI_AUTH: secret } : {}
  }
}

/** Where backups are in their container; a name without a folder is one of them. */
const backupFolder = '/data'

/** What stands on standard input is the file; it stays with the backups. */
const importScript = `
file=$REDIS_BACKUP_DIR/imported-$(date -u +%Y%m%dT%H%M%SZ).rdb
umask 077; cat >"$file" || { rm -f "$file"; exit 1; }
exec sh "$@" "$file"`

/**
 * In the container that makes backups by itself, or, without that layer, in one that is there for this alone: passwords
 * are changed where their files can be written. `-` as the last argument is a file on standard input.
 */
export async function composeGroupScript(
  project: string,
  script: GroupScript,
  args: readonly string[]
): Promise<Program> {
  const backup = await findContainer(project, 'backup').catch(() => undefined)
  const isImport = args.at(-1) === '-'
  const path = `/redis/scripts/${script}`
  const command = isImport ? ['-c', importScript, 'sh', path, ...args.slice(0, -1)] : [path, ...args]
  const options = ['--workdir', backupFolder, ...(isImport ? ['--interactive'] : [])]
  const mayWriteSecrets = script === 'rotate-password.sh'
  if (backup?.isRunning === true && !mayWriteSecrets) {
    return { program: 'docker', args: ['exec', ...options, backup.id, 'sh', ...command], environment: {} }
  }
  const like = await findContainer(project, 'redis-1')
  const run = ['run', ...options, ...(await runLike(project, like, mayWriteSecrets))]
  return { program: 'docker', args: [...run, ...command], environment: {} }
}

/** The arguments of `docker run` for a container that may what `like` may, and has the volume of backups. */
async function runLike(
  project: string,
  { image, environment, mounts, networks }: ComposeContainer,
  mayWriteSecrets: boolean
): Promise<string[]> {
  const secrets = mounts[secretsOf(environment)] ?? ''
  const labels = { 'com.docker.compose.project': project, 'com.docker.compose.volume': 'backups' }
  const volume = `${project}_backups`
  await docker([
    'volume',
    'create',
    ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    volume
  ])
  const subnet = environment.REDIS_ANNOUNCE_HOST?.replace(/\.\d+$/, '')
  const settings = {
    ...Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('REDIS_'))),
    REDIS_BACKUP_DIR: backupFolder,
    TMPDIR: backupFolder,
    REDIS_RESTORE_HOST: `${subnet}.32`
  }
  return [
    ...[
      '--rm',
      '--init',
      '--user',
      mayWriteSecrets ? ownerOf(secrets) : 'redis',
      '--read-only',
      '--cap-drop',
      'ALL',
      '--tmpfs',
      '/tmp'
    ],
    ...[
      '--network',
      networks[0] ?? `${project}_redis`,
      '--ip',
      `${subnet}.32`,
      '--volume',
      `${volume}:${backupFolder}`
    ],
    ...Object.entries(mounts).flatMap(([inside, outside]) => [
      '--volume',
      `${outside}:${inside}:${mayWriteSecrets && outside === secrets ? 'rw' : 'ro'}`
    ]),
    ...Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...['--entrypoint', 'sh', image]
  ]
}

/** The folder in the container that the passwords are in. */
function secretsOf({ REDIS_USERS_DIR, REDIS_PASSWORD_FILE = '' }: ComposeContainer['environment']): string {
  return REDIS_USERS_DIR ?? dirname(REDIS_PASSWORD_FILE)
}

function ownerOf(folder: string): string {
  const { uid, gid } = statSync(folder)
  return `${uid}:${gid}`
}

async function findContainer(project: string, service: string): Promise<ComposeContainer> {
  const container = (await readContainers(project)).find((candidate) => candidate.service === service)
  if (container === undefined) throw new TestbedError('TESTBED_NOT_FOUND', `'${service}' has no container`)
  return container
}
