import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

interface FakeDocker {
  /** Has it in PATH. */
  readonly environment: { readonly PATH: string }
  /** Of this test's own. */
  readonly folder: string
  /** What it was asked, one line each. */
  calls(): string[]
}

/** A `docker` that does as `script` says, for one test. */
export function withDocker(script: string): FakeDocker {
  const folder = mkdtempSync(join(tmpdir(), 'docker-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const log = join(folder, 'calls')
  writeFileSync(log, '')
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\necho "$*" >>${log}\n${script}\n`)
  chmodSync(join(folder, 'docker'), 0o755)
  return {
    environment: { PATH: `${folder}:${process.env.PATH}` },
    folder,
    calls: () => readFileSync(log, 'utf8').trimEnd().split('\n')
  }
}
