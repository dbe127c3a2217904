import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Without it there are no certificates. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0

const guide = fileURLToPath(new URL('../../../../docs/guides/tls.md', import.meta.url))

/** Makes ca.crt, redis.crt and redis.key in `folder`, with the commands that the guide shows. */
export function createCertificates(folder: string): void {
  mkdirSync(folder)
  const [, commands] = readFileSync(guide, 'utf8').match(/```sh certificates\n([\s\S]*?)```/) ?? []
  if (commands === undefined) throw new Error(`${guide} has no block of commands for certificates`)
  execFileSync('sh', ['-ec', commands], { cwd: folder, stdio: 'pipe' })
}
