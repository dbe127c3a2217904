import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../compose/compose-command.ts'
import { TestbedError } from '../errors.ts'
import { tlsServerName } from '../make-certificates.ts'
import type { Login } from '../redis/ask.ts'
import type { TopologyAddresses } from '../topology-view.ts'
import { type Deployment, list, type Secret, type StatefulSet, tlsSecretOf, usersSecretOf } from './cluster-objects.ts'
import { kubectlJson } from './kubectl.ts'

/** The operator's login, and the application's for clients. */
export async function readLogins(namespace: string, redis: StatefulSet): Promise<Partial<TopologyAddresses>> {
  const passwordOf = await readSecret(namespace, usersSecretOf(redis))
  const tlsSecret = tlsSecretOf(redis)
  const tls = tlsSecret === undefined ? undefined : await readTls(namespace, tlsSecret)
  const admin: Login = { username: 'admin', password: passwordOf('admin'), ...(tls && { tls }) }
  return {
    password: admin,
    sentinelPassword: admin,
    clientEnvironment: {
      REDIS_USERNAME: 'app',
      REDIS_PASSWORD: passwordOf('app'),
      REDIS_SENTINEL_USERNAME: 'app',
      REDIS_SENTINEL_PASSWORD: passwordOf('app'),
      ...(tls && {
        REDIS_TLS: 'true',
        REDIS_TLS_CA_FILE: keepAuthority(namespace, tls.ca),
        REDIS_TLS_SERVER_NAME: tls.servername
      })
    }
  }
}

/** What its keys hold; nothing when it lacks one. */
async function readSecret(namespace: string, name: string): Promise<(key: string) => string> {
  const { data = {} } = await kubectlJson<Secret>(['--namespace', namespace, 'get', 'secret', name])
  return (key) => Buffer.from(data[key] ?? '', 'base64').toString()
}

/** Whom clients trust, and the name that the applications are told to expect. */
async function readTls(namespace: string, secret: string): Promise<{ ca: string; servername: string }> {
  const ca = (await readSecret(namespace, secret))('ca.crt')
  if (ca === '') {
    throw new TestbedError(
      'TESTBED_REFUSED',
      `the Secret ${secret} lacks ca.crt, by which nodes and clients are verified`
    )
  }
  const apps = await list<Deployment>('deployment', namespace)
  const variables = apps.flatMap(({ spec }) => spec.template.spec.containers.flatMap(({ env = [] }) => env))
  return { ca, servername: variables.find(({ name }) => name === 'REDIS_TLS_SERVER_NAME')?.value ?? tlsServerName }
}

/** Clients take it from a file. */
function keepAuthority(namespace: string, ca: string): string {
  const folder = toFolder(namespace)
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'ca.crt')
  writeFileSync(file, ca)
  return file
}

/** Removes what was kept here of a namespace that is no more. */
export function forgetAuthority(namespace: string): void {
  rmSync(toFolder(namespace), { recursive: true, force: true })
}

function toFolder(namespace: string): string {
  return join(repositoryRoot, '.run/kubernetes', namespace)
}
