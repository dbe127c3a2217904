import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../namespace.sh', import.meta.url))

/** Starts `argv` in a new network namespace; everything it starts is in there too. */
export function runInNamespace(argv: readonly [string, ...string[]], options: SpawnOptions = {}): ChildProcess {
  return spawn(script, argv, options)
}

/** Why this machine cannot make a network namespace and cut connections in it; `undefined` when it can. */
export function findNamespaceProblem(): string | undefined {
  const { status, stderr, error } = spawnSync(script, ['true'], { encoding: 'utf8', timeout: 10_000 })
  if (status === 0) return undefined
  return error?.message ?? (stderr.trim() || `namespace.sh ended with status ${status}`)
}

/** Can `runInNamespace` be used here? */
export function hasNetworkNamespaces(): boolean {
  return findNamespaceProblem() === undefined
}

/** Does this process run in a namespace that `runInNamespace` made? Nowhere else may packets be dropped. */
export function isInNamespace(): boolean {
  const { TESTBED_NAMESPACE } = process.env
  return TESTBED_NAMESPACE !== undefined && TESTBED_NAMESPACE === readlinkSync('/proc/self/ns/net')
}
