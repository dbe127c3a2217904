import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'

const script = fileURLToPath(new URL('../../../infra/redis/scripts/in-pod.sh', import.meta.url))

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'in-pod-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  write('nodes', '3\n')
  write('sentinels', '3\n')
  // It stands for the script that is to be run; its name is that of one that starts something.
  write(
    'show-start.sh',
    'env | grep -E "^(REDIS_NODES|REDIS_SENTINELS|.*ANNOUNCE_HOST|SENTINEL_NAME|REDIS_ALLOW_EMPTY_MASTER)=" | sort\n'
  )
})

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

/** Services of this many nodes and Sentinels, with the addresses that the kubelet would tell of. */
function services(nodes: number, sentinels: number, net = '10.0', prefix = ''): Record<string, string> {
  const name = (kind: string, i: number) => `${prefix}${kind}_${i}_SERVICE_HOST`.toUpperCase().replaceAll('-', '_')
  const of = (kind: string, count: number, third: number) =>
    Array.from({ length: count }, (_, i): [string, string] => [name(kind, i), `${net}.${third}.${i}`])
  return Object.fromEntries([...of('redis', nodes, 1), ...of('sentinel', sentinels, 2)])
}

function run(pod: string, environment: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync('sh', [script, join(folder, 'show-start.sh')], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      POD_NAME: pod,
      TOPOLOGY_SIZE_DIR: folder,
      REDIS_DATA_DIR: folder,
      ...environment
    }
  })
  return { status, stderr, lines: stdout.trim().split('\n') }
}

describe('in-pod.sh', () => {
  it('tells a node where all are, and what its own address is, without asking anybody', () => {
    expect(run('redis-1', services(5, 5)).lines).toEqual([
      'REDIS_ANNOUNCE_HOST=10.0.1.1',
      'REDIS_NODES=10.0.1.0:6379,10.0.1.1:6379,10.0.1.2:6379',
      'REDIS_SENTINELS=10.0.2.0:26379,10.0.2.1:26379,10.0.2.2:26379'
    ])
  })

  it('hands on that a node may start empty, on the day that the size says', () => {
    const permission = 'REDIS_ALLOW_EMPTY_MASTER=yes'
    expect(run('redis-1', services(5, 5)).lines).not.toContain(permission)
    for (const old of ['yes', '2020-01-01', '']) {
      write('allow-empty-master', old)
      expect(run('redis-1', services(5, 5)).lines).not.toContain(permission)
    }
    write('allow-empty-master', new Date().toISOString().slice(0, 10))
    expect(run('redis-1', services(5, 5)).lines).toContain(permission)
  })

  it('gives a Sentinel its name, by which it is the same one after losing its volume', () => {
    expect(run('sentinel-2', services(5, 5)).lines).toEqual(
      expect.arrayContaining(['SENTINEL_ANNOUNCE_HOST=10.0.2.2', 'SENTINEL_NAME=sentinel-2'])
    )
  })

  it('counts a pod that is being added, before the size says so', () => {
    const { lines } = run('redis-4', services(5, 5))
    expect(lines.find((line) => line.startsWith('REDIS_NODES='))?.split(',')).toHaveLength(5)
  })

  it('finds Services that have the name of a release before theirs', () => {
    const names = { REDIS_STATEFULSET: 'my-app-redis', SENTINEL_STATEFULSET: 'my-app-sentinel' }
    const { lines } = run('my-app-redis-0', { ...services(3, 3, '10.0', 'my-app-'), ...names })
    expect(lines).toContain('REDIS_ANNOUNCE_HOST=10.0.1.0')
  })

  it('is no node in the pod of a backup', () => {
    const { lines, status } = run('redis-backup-29384-x7k2p', services(3, 3))
    expect({ status, lines: lines.filter((line) => line.includes('ANNOUNCE')) }).toEqual({ status: 0, lines: [] })
  })

  it('says which Service is missing, and that it is found at the next start', () => {
    expect(run('redis-0', services(2, 3))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('the Service redis-2 has no address here: create the Services first')
    })
  })

  it('refuses a size that is no number', () => {
    write('nodes', 'three')
    expect(run('redis-0', services(3, 3))).toMatchObject({ status: 1, stderr: expect.stringContaining("not 'three'") })
  })

  it('translates what Sentinel and Redis remember when Services were made anew, and whole addresses only', () => {
    expect(run('sentinel-0', services(3, 3)).stderr).toBe('')
    write(
      'sentinel.conf',
      'sentinel monitor mymaster 10.0.1.1 6379 2\nsentinel known-replica mymaster 10.0.1.2 6379\nsentinel announce-ip "10.0.2.0"\nnot 10.0.1.10\n'
    )
    write('redis.conf', 'replicaof 10.0.1.1 6379\n')
    expect(run('sentinel-0', services(3, 3, '10.9')).stderr).toContain('other addresses than at the last start')
    expect(readFileSync(join(folder, 'sentinel.conf'), 'utf8')).toBe(
      'sentinel monitor mymaster 10.9.1.1 6379 2\nsentinel known-replica mymaster 10.9.1.2 6379\nsentinel announce-ip 10.9.2.0\nnot 10.0.1.10\n'
    )
    expect(readFileSync(join(folder, 'redis.conf'), 'utf8')).toBe('replicaof 10.9.1.1 6379\n')
    expect(run('sentinel-0', services(3, 3, '10.9')).stderr).toBe('')
  })

  it('translates addresses that were swapped', () => {
    run('redis-0', { ...services(3, 3), REDIS_0_SERVICE_HOST: '10.0.1.1', REDIS_1_SERVICE_HOST: '10.0.1.0' })
    write('redis.conf', 'replicaof 10.0.1.1 6379\n')
    run('redis-0', services(3, 3))
    expect(readFileSync(join(folder, 'redis.conf'), 'utf8')).toBe('replicaof 10.0.1.0 6379\n')
  })
})
